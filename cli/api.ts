import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { isObject, type JsonObject, parseJson } from './json.js';

export interface ApiRequest {
  readonly method?: 'GET' | 'POST';
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly accept?: string;
  /** Sent as plain text. */
  readonly body?: string;
  readonly etag?: string | undefined;
  /** Statuses besides 2xx whose bodies are answers, too. */
  readonly accepts?: readonly number[];
  /** Default: the settings'. */
  readonly timeoutMs?: number;
}

export interface ApiAnswer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly version: string | undefined;
  /** What `Cairn-Stale` says; undefined when the answer is fresh. */
  readonly stale: string | undefined;
  readonly body: Buffer;
}

/** The server's HTTP interface, one question at a time. */
export interface ApiClient {
  /** The server's address, without credentials. */
  readonly base: string;
  /** @throws CliError for whatever is neither 2xx nor the 304 that was asked for */
  ask(path: string, request?: ApiRequest): Promise<ApiAnswer>;
  /** The same, and the body is a JSON object. */
  json(path: string, request?: ApiRequest): Promise<JsonObject>;
}

/** One segment of a path. `(_)` is Spring's spelling of a slash, since many proxies refuse or resolve `%2F`. */
export function segment(name: string): string {
  return encodeURIComponent(name).replaceAll('%2F', '(_)');
}

/** @throws CliError when it is none: a login page, another service */
export function objectOf(base: string, body: Buffer): JsonObject {
  const json = parsed(body);
  if (isObject(json)) return json;
  throw new CliError('invalid-answer', EXIT.unavailable, `${base}: what answers is no Cairn`, 'check --server');
}

function parsed(body: Buffer) {
  try {
    return parseJson(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
