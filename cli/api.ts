import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { isObject, type Json, type JsonObject } from './json.js';
import { parseJson } from './parse-json.js';

export interface ApiRequest {
  readonly method?: 'GET' | 'POST';
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly accept?: string;
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
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

/** The server's HTTP interface, one question at a time. */
export interface ApiClient {
  /** The server's address, without credentials. */
  readonly base: string;
  /** @throws CliError for whatever is neither 2xx nor the 304 that was asked for */
  ask(path: string, request?: ApiRequest): Promise<ApiAnswer>;
  /** The same, and the body is a JSON object that has the member by which ours is known. */
  json(path: string, member: string, request?: ApiRequest): Promise<JsonObject>;
}

/** One segment of a path. `(_)` is Spring's spelling of a slash, since many proxies refuse or resolve `%2F`. */
export function segment(name: string): string {
  return encodeURIComponent(name).replaceAll('%2F', '(_)');
}

/**
 * @param member what the object has when it is ours
 * @throws CliError when it has not: a login page, another service
 */
export function objectOf(base: string, answer: ApiAnswer, member: string): JsonObject {
  const json = jsonIn(answer);
  if (isObject(json) && json[member] !== undefined) return json;
  throw noCairn(base);
}

export function noCairn(base: string): CliError {
  return new CliError('invalid-answer', EXIT.unavailable, `${base}: what answers is no Cairn`, 'check --server');
}

/** Undefined when the body does not say it is JSON, or is none. */
export function jsonIn({ contentType, body }: ApiAnswer): Json | undefined {
  if (!/^application\/(?:[\w.+-]+\+)?json(?:;|$)/i.test(contentType ?? '')) return undefined;
  try {
    return parseJson(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
