import type { FetchLike } from './fetch-like.js';
import type { StandardSchemaV1 } from './standard-schema.js';

export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Where the last known good is kept. */
export interface CacheOptions {
  /** A folder, in which one of our own is made. Default: `CAIRN_CACHE_DIR`, else the user's cache folder. */
  readonly dir?: string | undefined;
  /** How long after the server last confirmed it the cache may stand in, in milliseconds. Default: for ever. */
  readonly maxAgeMs?: number | undefined;
  /** A pass phrase to encrypt with. Without it an environment with secrets is not written. */
  readonly key?: string | undefined;
}

/** The keys of a client that opens values itself, which the server hands on as they are. */
export interface DecryptOptions {
  /** `AGE-SECRET-KEY-1…` or `CAIRN-AES-KEY-…`; several as a list. */
  readonly key?: string | readonly string[] | undefined;
  /** Files with such keys, one a line, as `cairn keys generate` writes them. Read again for each environment. */
  readonly keyFile?: string | readonly string[] | undefined;
  /** For Spring's `{cipher}…`, as `encrypt.key` of its clients: a pass phrase, or a private RSA key as PEM. */
  readonly springKey?: string | undefined;
  readonly springKeyFile?: string | undefined;
  /** Of the pass phrase, in hexadecimal. Default `deadbeef`. */
  readonly springSalt?: string | undefined;
}

/** Every option may also be undefined. What is absent is looked up in environment variables, see README. */
export interface ConnectOptions<S extends StandardSchemaV1 | undefined = undefined> {
  /** The server, or several that hold the same; `http://user:password@host` is split up. Default `http://127.0.0.1:8888`. */
  readonly url?: string | readonly string[] | undefined;
  readonly application?: string | undefined;
  /** In order, the last is the strongest; text is split at commas. Default `default`. */
  readonly profiles?: string | readonly string[] | undefined;
  /** Branch, tag or commit. Default: the server's. */
  readonly label?: string | undefined;
  /** Bearer token, or what gets one for each request. */
  readonly token?: string | ((signal: AbortSignal) => string | Promise<string>) | undefined;
  /** Any Standard Schema. What it returns is what `get` reads. */
  readonly schema?: S | undefined;
  /** Values for keys that the server does not have; nested or flat. */
  readonly defaults?: Readonly<Record<string, unknown>> | undefined;
  /** Start with `defaults` alone when neither server nor cache can help. Needs `defaults`. */
  readonly optional?: boolean | undefined;
  /** How long the first fetch, with its retries, and each later one may take, in milliseconds. Default 10000. */
  readonly timeoutMs?: number | undefined;
  /** `attempts`: rounds over all urls, default as many as `timeoutMs` allows. Waits: full jitter of 200 to 2000 ms. */
  readonly retry?:
    | {
        readonly attempts?: number | undefined;
        readonly baseMs?: number | undefined;
        readonly maxMs?: number | undefined;
      }
    | undefined;
  /**
   * `push`: the server tells of changes over a WebSocket; while there is none, the client asks by itself. `poll`: it only
   * asks. `manual`: only on `refresh()`. Default `push`.
   */
  readonly refresh?: 'push' | 'poll' | 'manual' | undefined;
  /** Time between polls, in milliseconds, ± 20 %. Default 30000. */
  readonly pollMs?: number | undefined;
  /** `false`: nothing on disk. */
  readonly cache?: false | CacheOptions | undefined;
  /** Open what the server hands on sealed; `false`: even if variables name keys. Default: it stays as it is. */
  readonly decrypt?: false | DecryptOptions | undefined;
  /** Fill `${NAME:default}` in values from the process's environment (`true`) or from these. */
  readonly expandEnv?: boolean | Readonly<Record<string, string | undefined>> | undefined;
  /** Ask for origins, so that `snapshot.origin(key)` can tell file and line. Default false. */
  readonly origins?: boolean | undefined;
  /** Who this process is, for `cairn clients`. Default: a random id, and the name of the host. */
  readonly instance?:
    | {
        readonly id?: string | undefined;
        readonly host?: string | undefined;
        readonly tags?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  /** Whether waiting for changes keeps the process alive. Default false. */
  readonly ref?: boolean | undefined;
  /** Ends the wait for the first environment. It does not close a client that is ready. */
  readonly signal?: AbortSignal | undefined;
  readonly fetch?: FetchLike | undefined;
  /** Default: prints nothing, unless `CAIRN_LOG` names a level. */
  readonly logger?: Logger | undefined;
}
