import type { IncomingMessage } from 'node:http';
import { CliError, usageError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { isObject, type JsonObject, parseJson } from './json.js';
import { failureOf } from './problem.js';
import { splitAddress } from './server-address.js';
import type { Settings } from './settings.js';
import { readCa, readToken } from './token.js';

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

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** @param signal ends every question: the user has had enough */
export function apiClient(
  settings: Settings,
  stdin: AsyncIterable<string | Uint8Array>,
  signal: AbortSignal,
): ApiClient {
  const { base, authorization } = splitAddress(settings.server);
  let credentials: Promise<string | undefined> | undefined;

  async function ask(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    credentials ??= bearer(settings, base, stdin).then((token) => token ?? authorization);
    const timeoutMs = request.timeoutMs ?? settings.timeoutMs;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const answer = await send(settings, base, path, request, await credentials, deadline);
      if (answer.status === 304 && request.etag !== undefined) return answer;
      if ((answer.status >= 200 && answer.status < 300) || request.accepts?.includes(answer.status)) return answer;
      throw failureOf(base, answer, request.query?.['label']);
    } catch (error) {
      if (error instanceof CliError) throw error;
      if (signal.aborted) throw new CliError('interrupted', EXIT.interrupted, 'interrupted');
      if (deadline.aborted) throw timeout(base, timeoutMs);
      throw unreachable(base, error);
    }
  }

  return {
    base,
    ask,
    json: async (path, request) => objectOf(base, (await ask(path, request)).body),
  };
}

async function send(
  settings: Settings,
  base: string,
  path: string,
  { method = 'GET', query = {}, accept = 'application/json, application/problem+json', etag }: ApiRequest,
  authorization: string | undefined,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  const url = new URL(path + queryOf(query), base);
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const ca = await readCa(settings);
  const headers = {
    accept,
    ...(authorization === undefined ? {} : { authorization }),
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
  };
  // Not fetch: it takes neither a certificate authority nor `--insecure`, and loads three times as long.
  const options = { method, headers, signal, agent: false, ...(ca && { ca }), rejectUnauthorized: !settings.insecure };
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end();
  });
  return toAnswer(message, await bodyOf(message));
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) throw new CliError('invalid-answer', EXIT.unavailable, 'the answer is over 64 MiB');
    chunks.push(chunk as Buffer); // a message without an encoding yields buffers
  }
  return Buffer.concat(chunks);
}

function toAnswer({ statusCode = 0, headers }: IncomingMessage, body: Buffer): ApiAnswer {
  const header = (name: string) => headers[name]?.toString();
  return {
    status: statusCode,
    etag: header('etag'),
    version: header('cairn-version'),
    stale: header('cairn-stale'),
    body,
  };
}

function queryOf(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

/** One segment of a path. `(_)` is Spring's spelling of a slash, since many proxies refuse or resolve `%2F`. */
export function segment(name: string): string {
  return encodeURIComponent(name).replaceAll('%2F', '(_)');
}

async function bearer(
  settings: Settings,
  base: string,
  stdin: AsyncIterable<string | Uint8Array>,
): Promise<string | undefined> {
  const token = await readToken(settings, stdin);
  if (token === undefined) return undefined;
  const { protocol, hostname } = new URL(base);
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  if (protocol === 'http:' && !isLocal && !settings.insecure) {
    throw usageError(`${base}: the token could be read on the way`, 'use https, or --insecure where the way is safe');
  }
  return `Bearer ${token}`;
}

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

function timeout(base: string, timeoutMs: number): CliError {
  const message = `${base}: no answer within ${timeoutMs} ms`;
  return new CliError('timeout', EXIT.timeout, message, 'wait longer with --timeout 60s');
}

function unreachable(base: string, error: unknown): CliError {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const reason = typeof code === 'string' ? code : String(message);
  const isCertificate = /CERT|SIGNATURE|SELF_SIGNED|ALTNAME/.test(reason);
  const hint = isCertificate
    ? 'name the certificate authority with CAIRN_CA_FILE'
    : 'is the server running? Try: cairn serve; or name another with -s URL';
  return new CliError('server-unavailable', EXIT.unavailable, `${base}: no answer (${reason})`, hint);
}
