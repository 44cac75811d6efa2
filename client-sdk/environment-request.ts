import { ConfigClientError } from './errors.js';
import type { FetchAnswer } from './fetch-like.js';
import { refusal } from './refusal.js';
import type { ServerAddress } from './server-address.js';
import { decodeEnvironment, type ServerEnvironment } from './server-environment.js';
import type { Settings } from './settings.js';
import { authorizationOf } from './token.js';

/** What the client has already, so that the server need not send it again, nor anything older. */
export interface Known {
  readonly etags: readonly string[];
  /** The newest version applied; undefined when there is none. */
  readonly version: string | undefined;
}

export type Answer =
  | { readonly kind: 'unchanged'; readonly etag: string; readonly version: string | undefined }
  | {
      readonly kind: 'environment';
      readonly etag: string;
      readonly environment: ServerEnvironment;
      readonly text: string;
      /** False when it holds secrets, or the server says `no-store`. */
      readonly mayStore: boolean;
    };

const ETAG = /^(?:W\/)?"[\x21\x23-\x7e]*"$/;
const VERSION = /^[\w.,:+-]{1,4000}$/;

/**
 * One conditional GET of `/api/v1/environments/…`.
 *
 * @throws ConfigClientError, or the reason of the signal
 */
export async function requestEnvironment(
  server: ServerAddress,
  settings: Settings,
  known: Known,
  now: () => number,
  signal: AbortSignal,
): Promise<Answer> {
  const headers = await headersOf(server, settings, known, signal);
  try {
    // Without a cache mode the built-in fetch answers a conditional request with `Cache-Control: no-cache` of its own.
    const init = { headers, signal, redirect: 'manual', cache: 'no-cache' } as const;
    const answer = await settings.fetch(addressOf(server, settings), init);
    if (answer.status === 304 && known.etags.length > 0) return unchanged(answer);
    if (answer.status === 200) return toAnswer(answer, await answer.text());
    throw await refusal(server.base, answer, now());
  } catch (error) {
    if (error instanceof ConfigClientError) throw error;
    if (signal.aborted) throw signal.reason;
    throw new ConfigClientError('server-unavailable', `${server.base}: ${reasonOf(error)}`, {
      cause: error,
      retryable: true,
    });
  }
}

async function headersOf(server: ServerAddress, { token }: Settings, known: Known, signal: AbortSignal) {
  const authorization = await authorizationOf(token, server, signal);
  return {
    accept: 'application/json, application/problem+json',
    ...(authorization === undefined ? {} : { authorization }),
    ...(known.etags.length === 0 ? {} : { 'if-none-match': known.etags.join(', ') }),
    ...(known.version !== undefined && VERSION.test(known.version) ? { 'cairn-min-version': known.version } : {}),
  };
}

function addressOf({ base }: ServerAddress, { application, profiles, label, origins, expandFrom }: Settings): string {
  const query = [
    ...(label === null ? [] : [`label=${encodeURIComponent(label)}`]),
    ...(origins ? ['origins=true'] : []),
    // Who fills in variables of its own wants the placeholders as they are written.
    ...(expandFrom === undefined ? [] : ['resolvePlaceholders=false']),
  ];
  const path = `api/v1/environments/${segment(application)}/${segment(profiles.join(','))}`;
  return `${base}${path}${query.length > 0 ? '?' : ''}${query.join('&')}`;
}

/** Spring's spelling of a slash, since many proxies refuse or resolve `%2F`. */
function segment(name: string): string {
  return encodeURIComponent(name).replaceAll('%2F', '(_)');
}

function unchanged({ headers }: FetchAnswer): Answer {
  return { kind: 'unchanged', etag: etagOf(headers), version: headers.get('cairn-version') || undefined };
}

function toAnswer({ headers }: FetchAnswer, text: string): Answer {
  const environment = decodeEnvironment(text);
  const noStore = /\bno-store\b/i.test(headers.get('cache-control') ?? '');
  return {
    kind: 'environment',
    etag: etagOf(headers),
    environment,
    text,
    mayStore: environment.secrets.length === 0 && !noStore,
  };
}

function etagOf(headers: FetchAnswer['headers']): string {
  const etag = headers.get('etag') ?? '';
  return ETAG.test(etag) ? etag : '';
}

/** `fetch` hides the reason in the cause of a bare "fetch failed". */
function reasonOf(error: unknown): string {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: { readonly code?: unknown } };
  const reason = cause?.code ?? code;
  return typeof reason === 'string' ? reason : 'no answer';
}
