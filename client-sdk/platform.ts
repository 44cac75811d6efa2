import type { FetchLike } from './fetch-like.js';
import type { KeyTexts, OpenText } from './opener.js';
import type { Logger } from './options.js';
import type { SocketEnd } from './stream-effects.js';

/** A plain GET through Node's own HTTP client, for what `fetch` cannot do: agents and certificates. */
export interface PlainRequest {
  /** Sent as it is. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `user:password`. */
  readonly auth: string | undefined;
  /** A `node:http` or `node:https` agent. */
  readonly agent: unknown;
  readonly rejectUnauthorized: boolean;
}

export interface PlainAnswer {
  readonly status: number;
  readonly text: string;
}

/** A WebSocket that is being opened. */
export interface SocketRequest {
  /** `ws:` or `wss:`. */
  readonly url: string;
  readonly protocol: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A PEM file with the certificates to trust instead of the usual ones. */
  readonly caFile: string | undefined;
  /** Whether it keeps the process alive. */
  readonly keepAlive: boolean;
}

export interface StreamSocket {
  send(text: string): void;
  ping(): void;
  /** Closes it in good order. */
  close(): void;
  /** Ends it at once. */
  terminate(): void;
}

export interface SocketEvents {
  opened(): void;
  /** Anything came: a message, a ping, a pong. */
  heard(): void;
  message(text: string): void;
  /** Once, at the end; also when it never opened. */
  ended(end: SocketEnd): void;
}

/** Files that nobody but the user of this process may read or have written. */
export interface PrivateFiles {
  /**
   * @returns undefined when there is no such file
   * @throws ConfigClientError `cache-foreign` when the file or its folder belongs to somebody else, is open to others,
   *   or is a link
   */
  read(folder: string, name: string): Promise<Uint8Array | undefined>;
  /** Replaces the file as a whole or not at all, even if the power fails meanwhile. Makes the folder. */
  write(folder: string, name: string, bytes: Uint8Array): Promise<void>;
  /** No error when there is no such file. */
  remove(folder: string, name: string): Promise<void>;
}

/** All that the client asks of the outside world, on one page. */
export interface Platform {
  /** Environment variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly fetch: FetchLike;
  /** A `fetch` that trusts the certificates of a PEM file instead of the usual ones. It reads the file each time. */
  fetchTrusting(caFile: string): FetchLike;
  /** Rejects with Node's own errors, whose `code` says what happened (`ECONNREFUSED` …). */
  plainGet(url: URL, request: PlainRequest): Promise<PlainAnswer>;
  openSocket(request: SocketRequest, events: SocketEvents): StreamSocket;
  /** Milliseconds since 1970. */
  now(): number;
  /** Another one at each call. */
  randomId(): string;
  /** Empty when it has none. */
  readonly hostName: string;
  /** At least 0, below 1. */
  random(): number;
  /** Runs `task` once after `delayMs`. Only with `keepAlive` does the wait keep the process alive. */
  schedule(delayMs: number, task: () => void, keepAlive: boolean): () => void;
  readText(path: string): Promise<string>;
  /** What opens sealed values with these keys. @throws ConfigClientError `invalid-options` for a key that is none */
  createOpener(keys: KeyTexts): OpenText;
  readonly privateFiles: PrivateFiles;
  /** The folder for caches of this user, absolute. */
  readonly cacheFolder: string;
  join(folder: string, name: string): string;
  /** Writes lines of `level` and above to stderr. */
  logger(level: string): Logger;
}
