import type { IncomingMessage } from 'node:http';
import { type ApiAnswer, type ApiClient, type ApiRequest, objectOf } from './api.js';
import { CliError, usageError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { failureOf } from './problem.js';
import { splitAddress } from './server-address.js';
import type { Settings } from './settings.js';
import { readCa, readToken } from './token.js';

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
    const deadline = deadlineOf(timeoutMs, signal);
    try {
      const answer = await send(settings, base, path, request, await credentials, deadline.signal);
      if (answer.status === 304 && request.etag !== undefined) return answer;
      if ((answer.status >= 200 && answer.status < 300) || request.accepts?.includes(answer.status)) return answer;
      throw failureOf(base, answer, request.query?.['label']);
    } catch (error) {
      if (error instanceof CliError) throw error;
      if (signal.aborted) throw new CliError('interrupted', EXIT.interrupted, 'interrupted');
      if (deadline.signal.aborted) throw timeout(base, timeoutMs);
      throw unreachable(base, error);
    } finally {
      deadline.cancel();
    }
  }

  return {
    base,
    ask,
    json: async (path, member, request) => objectOf(base, await ask(path, request), member),
  };
}

/**
 * Fires when the time is over or the user has had enough. Held by a timer of ours: in Node 20 what AbortSignal.any() makes
 * of AbortSignal.timeout() can be collected as garbage before it fires, and then nothing ever ends the wait.
 */
function deadlineOf(timeoutMs: number, outer: AbortSignal): { readonly signal: AbortSignal; cancel(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, timeoutMs);
  if (outer.aborted) abort();
  outer.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    cancel: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', abort);
    },
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
    contentType: header('content-type'),
    body,
  };
}

function queryOf(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
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

function timeout(base: string, timeoutMs: number): CliError {
  const message = `${base}: no answer within ${timeoutMs} ms`;
  return new CliError('timeout', EXIT.timeout, message, 'wait longer with --timeout 60s');
}

function unreachable(base: string, error: unknown): CliError {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const reason = typeof code === 'string' ? code : String(message);
  const [, hint] = REASONS.find(([pattern]) => pattern.test(reason)) ?? [];
  return new CliError('server-unavailable', EXIT.unavailable, `${base}: no answer (${reason})`, hint ?? NOBODY_THERE);
}

const NOBODY_THERE = 'is the server running? Try: cairn serve; or name another with -s URL';

const REASONS: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/CERT|SIGNATURE|SELF_SIGNED|ALTNAME/, 'name the certificate authority with CAIRN_CA_FILE'],
  [/WRONG_VERSION_NUMBER|EPROTO|PACKET_LENGTH/, 'what answers speaks no TLS: is it http:// there?'],
  [/^HPE_|ECONNRESET/, 'somebody is there, but does not speak HTTP: is it https:// there?'],
];
