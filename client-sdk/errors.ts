/** What can go wrong before a request, on the way, or with what came back. */
export type ClientErrorCode =
  /** An option or environment variable is missing or out of range. */
  | 'invalid-options'
  /** Nobody answered, or only with a status that passes by itself (408, 429, 5xx). */
  | 'server-unavailable'
  /** The time allowed ran out while an answer was being waited for. */
  | 'timeout'
  /** 401. */
  | 'unauthorized'
  /** 403. */
  | 'forbidden'
  /** 404 without a closer reason. */
  | 'not-found'
  /** 400, and any other refusal without a code of its own. */
  | 'invalid-request'
  /** What came back is no environment: cut short, a login page, another service. */
  | 'invalid-answer'
  /** The schema refuses the configuration; `issues` says where. */
  | 'invalid-configuration'
  /** A value that the server has handed on does not open with the keys given; `issues` says which, and why. */
  | 'undecryptable-value'
  /** A key file cannot be read, or holds something else. */
  | 'key-unavailable'
  /** The token function threw, or the token file cannot be read. */
  | 'token-unavailable'
  /** The caller's signal was aborted. */
  | 'aborted'
  /** The client was closed. */
  | 'closed'
  /** Read before the first environment was there. */
  | 'not-ready'
  /** `require()` of a key that the configuration does not have. */
  | 'missing-key'
  /** Two keys become the same environment variable. */
  | 'name-collision'
  /** The last known good on disk, or its folder, belongs to another user or is open to others. */
  | 'cache-foreign'
  /** The last known good on disk is not what was written, or the key does not open it. */
  | 'cache-damaged'
  /** The last known good on disk is older than `cache.maxAgeMs`. */
  | 'cache-expired';

/** A code of ours, or the server's own (`label-not-found`, `invalid-document`, `version-unavailable` …). */
export type ConfigClientErrorCode = ClientErrorCode | (string & {});

/** One thing that a schema refuses. `path` is a key such as `db.hosts[0]`; `''` is the whole. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

export interface ConfigClientErrorDetails {
  readonly cause?: unknown;
  readonly retryable?: boolean;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly issues?: readonly Issue[];
  readonly fallback?: ConfigClientError | undefined;
}

/** Every error that the client means to throw. Programs switch on `code`, texts may change. */
export class ConfigClientError extends Error {
  readonly code: ConfigClientErrorCode;
  /** Whether the same question may be answered later without anybody changing anything on this side. */
  readonly retryable: boolean;
  /** The HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** How long the server asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** What the schema refuses (`invalid-configuration`), or what does not open (`undecryptable-value`). */
  readonly issues: readonly Issue[];
  /** Why the last known good on disk could not stand in; undefined when there was none. */
  readonly fallback: ConfigClientError | undefined;

  constructor(code: ConfigClientErrorCode, message: string, details: ConfigClientErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ConfigClientError';
    this.code = code;
    this.retryable = details.retryable ?? false;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.issues = details.issues ?? [];
    this.fallback = details.fallback;
  }
}

/** What a program has asked for cannot be. The message must not hold values, which may be secret. */
export function invalidOptions(message: string): ConfigClientError {
  return new ConfigClientError('invalid-options', message);
}

/** Whether an environment that came is not fit for this client; what is in force stays in force. */
export function isRefusal(error: unknown): error is ConfigClientError {
  const codes: readonly string[] = ['invalid-configuration', 'undecryptable-value', 'key-unavailable'];
  return error instanceof ConfigClientError && codes.includes(error.code);
}

/** Makes an Error of whatever was thrown. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
