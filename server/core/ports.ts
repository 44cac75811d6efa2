import type { Coordinates, Document, Environment, LayerTree } from './environment.js';
import type { ConfigError } from './errors.js';
import type { FilesBefore } from './past-layers.js';
import type { Seal } from './seal.js';

/** All that Cairn asks of the outside world, on one page. */

/** Blobs by content id. */
export interface BlobStore {
  /**
   * @param oid an object id taken from a snapshot, never from a request
   * @throws LimitExceededError when the blob is larger than `limits.fileBytes`; InvalidDocumentError for a pointer of
   * Git LFS
   */
  read(oid: string): Promise<Uint8Array>;
}

/** Tells how long a source has been silent. */
export interface Freshness {
  /** What is silent; absent: a repository's remote. */
  readonly of?: 'remote' | 'vault';
  /**
   * Age in whole seconds of what is served: of a remote, once it has not answered for two poll intervals; of a Vault,
   * while it does not answer. Else undefined.
   */
  staleSeconds(): number | undefined;
  /**
   * False once it has something else than an answer was made of. Absent where every change is announced before
   * anybody is answered from it.
   */
  isCurrent?(): boolean;
}

/** Who made a commit, and what for. */
export interface CommitInfo {
  readonly version: string;
  readonly author: { readonly name: string; readonly email: string };
  /** When its author made it, ISO 8601 in UTC. */
  readonly date: string;
  /** The first line of its message. */
  readonly summary: string;
}

/** A commit on the way back along first parents. */
export interface CommitStep {
  readonly version: string;
  /** Undefined at the first commit of all. */
  readonly parent: string | undefined;
  /** Milliseconds since the epoch. */
  readonly committedAtMs: number;
  readonly before: FilesBefore;
}

/** Lines of a file, 1-based, the last included. A line ends at a line feed, a carriage return, or both. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Where the files of a layer come from, as its history tells. */
export interface Provenance {
  /**
   * The newest of the commits that `git blame` names for these lines of a file of the layer.
   *
   * @param path a key of the layer's files, never from a request
   */
  commitOfLines(path: string, lines: readonly LineRange[]): Promise<CommitInfo | undefined>;
  /** The commit of the layer first, then its first parent, and so on; read as far as somebody goes. */
  steps(): AsyncIterable<CommitStep>;
  /** @param version one that `steps` has given */
  commit(version: string): Promise<CommitInfo>;
}

/** A layer together with where its blobs come from. */
export interface Layer extends LayerTree {
  readonly blobs: BlobStore;
  readonly freshness: Freshness;
  /** Why this version cannot be listed; `files` is empty then. */
  readonly refused?: ConfigError | undefined;
  /** The same at the version before, a commit's first parent; undefined at the first. Without it there is no history. */
  readonly parent?: () => Promise<Layer | undefined>;
  /** Absent where nobody keeps a history. */
  readonly provenance?: Provenance;
}

/** For health and logs: one repository, its address without credentials. */
export interface RepositoryStatus {
  readonly name: string;
  /**
   * `up`: the last fetch worked; `stale`: it failed and older content is served, or the default label is gone;
   * `down`: the default label was never there to be served.
   */
  readonly state: 'up' | 'stale' | 'down';
  readonly defaultLabel: string;
  /** The version of the default label. */
  readonly version: string | null;
  /** Milliseconds since the epoch. */
  readonly lastFetchedAt: number | null;
  readonly lastError: string | null;
}

export interface BackendStatus {
  /** Whether every repository that start-up waits for can be served. */
  readonly ready: boolean;
  readonly repositories: readonly RepositoryStatus[];
}

/** Where documents come from. */
export interface Backend {
  /**
   * The layers these coordinates resolve against, strongest first, from memory. Only a repository that is named by
   * the request itself (placeholders in its uri) is fetched here, once.
   *
   * @throws LabelNotFoundError, RepositoryNotFoundError, RemoteUnavailableError
   */
  layers(coordinates: Coordinates): Promise<readonly Layer[]>;
  /**
   * One layer for each repository that is configured by a fixed address, at `label` (undefined: its default label).
   * A repository that does not have the label is left out.
   */
  catalog(label: string | undefined): Promise<readonly Layer[]>;
  /**
   * Makes sure the version that a client has seen is known here, fetching at most once and for `timeoutMs`.
   * Returns when it is known, or when a fresh fetch has shown that history no longer holds it.
   *
   * @throws VersionUnavailableError
   */
  catchUp(coordinates: Coordinates, version: string, timeoutMs: number): Promise<void>;
  /**
   * Fetches everything, starting no earlier than now, and returns when the heads of that moment are served.
   *
   * @throws RemoteUnavailableError
   */
  refresh(): Promise<void>;
  status(): BackendStatus;
  /** Calls `listener` after a pointer swap: from then on `layers` may answer something else. Returns an unsubscriber. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/**
 * Reads one file as configuration. Pure: same path ending and bytes, same documents.
 *
 * @param dataKey opens a file that is encrypted as a whole; without it its documents come sealed
 * @throws InvalidDocumentError, LimitExceededError, with a data key UndecryptableSecretError
 */
export type ParseDocuments = (path: string, bytes: Uint8Array, dataKey?: Uint8Array) => readonly Document[];

/**
 * The same without holding the event loop, whatever the file holds.
 *
 * @throws LimitExceededError also when it takes too long or too much memory
 */
export type ParseInTurns = (path: string, bytes: Uint8Array, dataKey?: Uint8Array) => Promise<readonly Document[]>;

/**
 * The key that the values of a file are under.
 *
 * @throws InvalidCipherError when none of our keys opens it
 */
export type UnwrapDataKey = (seal: Seal) => Promise<Uint8Array>;

/** Keys that are in a Vault and never leave it: its transit engine. */
export interface TransitDecryption {
  /** Of the Vault that is set up. */
  readonly address: string;
  /** @throws InvalidCipherError when Vault says that it does not open; VaultRefusalError, VaultUnavailableError */
  decrypt(text: { readonly mount: string; readonly keyName: string; readonly ciphertext: string }): Promise<Uint8Array>;
}

/** Where a cipher text stands, which may be all that it opens for. */
export interface SecretPlace {
  /** Path in the repository, as in Place. */
  readonly file: string;
  /** See LayerTree.secretsFolder. */
  readonly folder?: string;
  /** The flat key. */
  readonly key: string;
  readonly line?: number;
  readonly column?: number;
  readonly version?: string;
}

/** Opens the values that stand in a repository as cipher texts. */
export interface SecretOpener {
  /** Whether a text claims to be a cipher text. Cheap: it is asked of every value there is. */
  isSealed(text: string): boolean;
  /**
   * The plain text; undefined when it is not this server that is to open it, so that the text itself is passed on.
   * Synchronous, since there may be a thousand of them in one answer.
   *
   * @throws UndecryptableSecretError with the place
   */
  open(text: string, place: SecretPlace): string | undefined;
  /**
   * Fetches what is needed to open these and does not lie in memory. Absent where everything does.
   *
   * @returns who opens them, at once
   * @throws VaultUnavailableError with the place
   */
  prepare?(sealed: readonly SealedText[]): Promise<PreparedOpener>;
}

export interface SealedText {
  readonly text: string;
  readonly place: SecretPlace;
}

export interface PreparedOpener {
  readonly opener: Pick<SecretOpener, 'isSealed' | 'open'>;
  /** Of what may change without any commit; absent when there is nothing of that kind. */
  readonly uses?: SecretUses;
}

/** What values were opened with that may change without any commit. */
export interface SecretUses extends Freshness {
  /** The same as long as what it holds is the same; nothing can be found out from it. */
  readonly identity: string;
  isCurrent(): boolean;
}

/** The keys that cipher texts are opened with, which may become others while the server runs. */
export interface KeyGeneration {
  /** How often they have. What did not open under another number may open now; what is open stays so. */
  readonly generation: number;
}

/** Cairn's own cipher texts: see docs/secrets.md. */
export interface SecretSealer {
  /** For one key of one file. @throws NoEncryptionKeyError when no key is active; VaultUnavailableError */
  seal(plain: string, place: SecretPlace): Promise<string>;
  /** @throws InvalidCipherError; VaultUnavailableError */
  open(text: string, place: SecretPlace): Promise<string>;
}

/** Spring's cipher texts, without the `{cipher}` that stands in front of them in a repository. */
export interface SpringCiphers {
  /**
   * `{key:alias}` and the like in front of the text choose a key, and stay in front of the cipher text.
   *
   * @throws InvalidCipherError when there is no such key
   */
  seal(text: string): string;
  /** @throws InvalidCipherError */
  open(text: string): string;
  /** As `ssh-rsa …`; undefined when the key is a pass phrase. */
  readonly publicKey: string | undefined;
}

/** Decides whether what coordinates resolve to may be served. */
export interface Verifier {
  /**
   * Same environment and schemas, same verdict. What does not come from the layers (overrides) is not looked at.
   *
   * @param layers those the environment was resolved against
   * @throws SchemaViolationError, CircularPlaceholderError, InvalidDocumentError, LimitExceededError, each with its place
   */
  verify(environment: Environment, layers: readonly Layer[]): Promise<void>;
  close(): Promise<void>;
}

export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds that never jump, for measuring spans. */
  monotonic(): number;
  /** Calls `task` once, `delayMs` from now, never earlier by `monotonic`. A timer never keeps the process alive. */
  after(delayMs: number, task: () => void): Timer;
}

/** Between 0 (included) and 1 (excluded). */
export type Random = () => number;

export type LogFields = Readonly<Record<string, unknown>>;

/** Structured; a field is never a secret. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Who asks. */
export interface Principal {
  /** For logs; `anonymous` when access control is off. */
  readonly name: string;
  /** Two principals with the same key have the same rights. */
  readonly rights: string;
  /** From then on the credentials do not hold any more, milliseconds since the epoch; absent: they do not expire. */
  readonly expiresAtMs?: number;
}

/** What may be asked for. */
export type Right = 'read' | 'refresh' | 'encrypt' | 'decrypt' | 'observe' | 'audit';

/** The one door: every way in asks these two, and nothing else decides. */
export interface Access {
  /** Who the request's `Authorization` header speaks for; undefined when it is missing or does not hold. */
  authenticate(authorization: string | undefined): Principal | undefined;
  /** Whether all that the coordinates name is allowed; without coordinates, whether the right is held on everything. */
  allows(principal: Principal, right: Right, coordinates?: Coordinates): boolean;
  /** Calls back whenever `allows` may answer something else than before; absent where that never happens. */
  onChange?(listener: () => void): void;
}
