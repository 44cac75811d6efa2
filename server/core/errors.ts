/** What can go wrong, in domain words. Statuses and titles belong to http/problem.ts. */
export type ErrorCode =
  | 'invalid-request'
  | 'not-found'
  | 'label-not-found'
  | 'repository-not-found'
  | 'application-not-found'
  | 'file-not-found'
  | 'key-not-found'
  | 'circular-placeholder'
  | 'invalid-document'
  | 'limit-exceeded'
  | 'schema-violation'
  | 'undecryptable-secret'
  | 'invalid-cipher'
  | 'no-encryption-key'
  | 'remote-unavailable'
  | 'vault-unavailable'
  | 'version-unavailable'
  | 'refresh-timeout'
  | 'unauthenticated'
  | 'forbidden'
  | 'webhook-unproven'
  | 'too-many-subscriptions'
  | 'invalid-settings'
  | 'data-folder-in-use';

/** Where in a repository something was met; line and column are 1-based. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The commit (or content hash) that was read. */
  readonly version?: string;
}

/** Every error that is meant to happen. Anything else that is thrown is a bug. */
export abstract class ConfigError extends Error {
  abstract readonly code: ErrorCode;
  /** Where it was met, when it was met in a file. */
  readonly place: Place | undefined;
  /** When it makes sense to ask again, in seconds. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, options: { cause?: unknown; place?: Place; retryAfterSeconds?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.place = options.place;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The request itself is wrong; whatever the repository holds, it can never be answered. */
export class InvalidRequestError extends ConfigError {
  readonly code = 'invalid-request';
}
/** No route leads there. */
export class NotFoundError extends ConfigError {
  readonly code = 'not-found';
}
/** No branch, tag or reachable commit has that name. */
export class LabelNotFoundError extends ConfigError {
  readonly code = 'label-not-found';
}
/** A uri with placeholders expanded to a repository that does not exist. */
export class RepositoryNotFoundError extends ConfigError {
  readonly code = 'repository-not-found';
}
/** Nothing was found and empty answers are switched off. */
export class ApplicationNotFoundError extends ConfigError {
  readonly code = 'application-not-found';
}
/** No search path holds that file. */
export class FileNotFoundError extends ConfigError {
  readonly code = 'file-not-found';
}
/** Nothing sets that key. */
export class KeyNotFoundError extends ConfigError {
  readonly code = 'key-not-found';
}
/** A placeholder leads back to itself. */
export class CircularPlaceholderError extends ConfigError {
  readonly code = 'circular-placeholder';
}
/** A file cannot be read as configuration: bad syntax, a key it must not hold, an unknown import. */
export class InvalidDocumentError extends ConfigError {
  readonly code = 'invalid-document';
}
/** What was resolved is not what the JSON Schema in the same commit asks for. */
export class SchemaViolationError extends ConfigError {
  readonly code = 'schema-violation';
  /** The flat key at fault; empty when it is the schema itself that cannot be used. */
  readonly key: string;
  /** The keyword of the schema and where it stands: `type at #/properties/db/properties/port/type`. */
  readonly rule: string;

  constructor(message: string, { key, rule, place }: { key: string; rule: string; place: Place }) {
    super(message, { place });
    this.key = key;
    this.rule = rule;
  }
}
/** Why a cipher text is not opened. One word for padding, tag and content: more would help whoever tries keys. */
export type CipherReason =
  | 'does not open with its key'
  | 'not a cipher text'
  | 'no key is set up for it'
  | 'its key is marked dead'
  | 'made for another file'
  | 'made for another key'
  | 'its file does not match its MAC'
  | 'its file has no SOPS metadata'
  | 'not the Vault that is set up'
  | 'in a version that is not known'
  | 'not a reference to a Vault'
  | 'its mount is not set up'
  | 'not among those that may be referred to'
  | 'forbidden by Vault'
  | 'not in Vault'
  | 'no such key in Vault';

/** A cipher text cannot be opened here. Neither it nor anything of what it hides is part of the error. */
export class UndecryptableSecretError extends ConfigError {
  readonly code = 'undecryptable-secret';
  /** The flat key whose value it is. */
  readonly key: string;
  readonly reason: CipherReason;

  constructor(reason: CipherReason, { key, place }: { key: string; place?: Place | undefined }) {
    super(`${key}: cannot be decrypted: ${reason}`, place === undefined ? {} : { place });
    this.key = key;
    this.reason = reason;
  }
}
/** A text that somebody has sent to be opened does not open; see UndecryptableSecretError for those in a repository. */
export class InvalidCipherError extends ConfigError {
  readonly code = 'invalid-cipher';
  readonly reason: CipherReason;

  constructor(reason: CipherReason) {
    super(`cannot be decrypted: ${reason}`);
    this.reason = reason;
  }
}
/** Nothing can be encrypted or decrypted: the settings name no key for it. */
export class NoEncryptionKeyError extends ConfigError {
  readonly code = 'no-encryption-key';
}
/** A published cap was passed. */
export class LimitExceededError extends ConfigError {
  readonly code = 'limit-exceeded';
}
/** Nothing was ever fetched from the remote, and it does not answer. */
export class RemoteUnavailableError extends ConfigError {
  readonly code = 'remote-unavailable';
}
/** What is needed of a Vault is not in memory, and it does not answer. It says nothing about a commit. */
export class VaultUnavailableError extends ConfigError {
  readonly code = 'vault-unavailable';

  /** The same for a value that needs it. */
  at({
    key,
    folder: _folder,
    ...place
  }: Place & { readonly key: string; readonly folder?: string }): VaultUnavailableError {
    const retry = this.retryAfterSeconds;
    const options = { cause: this, place, ...(retry === undefined ? {} : { retryAfterSeconds: retry }) };
    return new VaultUnavailableError(`${key}: ${this.message}`, options);
  }
}
/** Vault has decided, against it. Whether that is the fault of a commit depends on who has said what to ask for. */
export class VaultRefusalError extends VaultUnavailableError {
  readonly reason: CipherReason;

  constructor(reason: CipherReason, retryAfterSeconds: number) {
    super(`Vault refuses this: ${reason}`, { retryAfterSeconds });
    this.reason = reason;
  }
}
/** The client has seen a version that this server could not get in time. */
export class VersionUnavailableError extends ConfigError {
  readonly code = 'version-unavailable';
}
/** A refresh that was waited for did not end in time. */
export class RefreshTimeoutError extends ConfigError {
  readonly code = 'refresh-timeout';
}
/** The credentials do not hold. */
export class UnauthenticatedError extends ConfigError {
  readonly code = 'unauthenticated';
}
/** The caller may not do that. */
export class ForbiddenError extends ConfigError {
  readonly code = 'forbidden';
}
/** A webhook does not show that its sender knows the secret. */
export class WebhookUnprovenError extends ConfigError {
  readonly code = 'webhook-unproven';
}
/** One connection asks for more environments than it may. */
export class TooManySubscriptionsError extends ConfigError {
  readonly code = 'too-many-subscriptions';
}
/** The server's own settings are wrong; the message lists every violation. */
export class InvalidSettingsError extends ConfigError {
  readonly code = 'invalid-settings';
}
/** Another server owns the data folder. */
export class DataFolderInUseError extends ConfigError {
  readonly code = 'data-folder-in-use';
}
