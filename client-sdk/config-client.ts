/// <reference lib="esnext.disposable" preserve="true" />
import type { ChangeSet } from './change-set.js';
import type { ConfigClientError } from './errors.js';
import type { Path, PathValue } from './path.js';
import type { Snapshot } from './snapshot.js';
import type { ToEnvOptions } from './to-env.js';

/**
 * - `loading`: waiting for the first environment
 * - `live`: the server tells of each change
 * - `polling`: the last question was answered; asks again by itself
 * - `idle`: the last question was answered; asks only on `refresh()`
 * - `stale`: what is held may be behind: it came from disk or defaults, the last question failed, or the answer was
 *   refused. Asking goes on
 * - `closed`: over
 */
export type Status = 'loading' | 'live' | 'polling' | 'idle' | 'stale' | 'closed';

/** Events and what their listeners get. */
export interface Events<T> {
  /** Another configuration is in force. */
  change: [ChangeSet<T>];
  /** With the reason, when it is not a good one. */
  status: [status: Status, reason?: ConfigClientError | undefined];
  /**
   * An update was refused: by the schema, or since a sealed value did not open. The snapshot is the refused one. What
   * was in force stays in force.
   */
  rejected: [ConfigClientError, Snapshot<unknown>];
  /** A listener threw, or the last known good could not be written. */
  error: [Error];
}

/** A live configuration. Reads are synchronous and come from one snapshot, which is swapped as a whole. */
export interface ConfigClient<T> {
  readonly status: Status;
  /** @throws ConfigClientError `not-ready` before the first environment is there */
  readonly snapshot: Snapshot<T>;
  /** The value behind a key in the current snapshot; undefined when there is none. */
  get<P extends Path<T>>(key: P): PathValue<T, P>;
  /** The value behind any key, or `fallback` when there is none. */
  get<V = unknown>(key: string, fallback: V): V;
  /** @throws ConfigClientError `missing-key` */
  require<P extends Path<T>>(key: P): NonNullable<PathValue<T, P>>;
  require<V = unknown>(key: string): V;
  /**
   * Calls `listener` whenever the value behind `key` has changed, and with `immediate` once at the start.
   *
   * @returns what stops it; so does the signal
   */
  watch<P extends Path<T>>(
    key: P,
    listener: (value: PathValue<T, P>, change: ChangeSet<T> | undefined) => void,
    options?: { readonly immediate?: boolean | undefined; readonly signal?: AbortSignal | undefined },
  ): () => void;
  /** Calls `listener` for each change of a flat key at or below `prefix`; `''` for all. @returns what stops it */
  onChange(
    prefix: string,
    listener: (change: ChangeSet<T>) => void,
    options?: { readonly signal?: AbortSignal | undefined },
  ): () => void;
  /** The same as a loop. Who is slow gets one change set that spans all that happened meanwhile. Ends at `close()`. */
  changes(options?: {
    readonly prefix?: string | undefined;
    readonly signal?: AbortSignal | undefined;
  }): AsyncIterable<ChangeSet<T>>;
  /** @returns what stops it */
  on<E extends keyof Events<T>>(event: E, listener: (...args: Events<T>[E]) => void): () => void;
  /**
   * Asks the server now.
   *
   * @returns what changed, null when nothing did
   * @throws ConfigClientError as `connect()`; the old snapshot stays in force
   */
  refresh(options?: { readonly signal?: AbortSignal | undefined }): Promise<ChangeSet<T> | null>;
  /** Resolves with the first snapshot. @throws ConfigClientError as `connect()` */
  ready(): Promise<Snapshot<T>>;
  /** The configuration as environment variables. @throws ConfigClientError `name-collision` */
  toEnv(options?: ToEnvOptions): Record<string, string>;
  /** Stops asking, ends waits with `closed`, finishes writing. What was read stays readable. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
