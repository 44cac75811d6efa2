import { ConfigClientError, type ConfigClientErrorCode } from './errors.js';
import type { FetchAnswer } from './fetch-like.js';

const CODES: Readonly<Record<number, ConfigClientErrorCode>> = {
  400: 'invalid-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
};

const MAX_RETRY_AFTER_MS = 600_000;
const MAX_DETAIL_LENGTH = 300;

/**
 * Makes an error of an answer that is neither 200 nor 304. 408, 429 and 5xx pass by themselves, other 4xx do not; a
 * redirect or an unasked 2xx comes from something in between. A problem document (RFC 9457) gives the closer reason.
 */
export async function refusal(base: string, answer: FetchAnswer, now: number): Promise<ConfigClientError> {
  const { status } = answer;
  const problem = problemOf(await answer.text().catch(() => ''));
  const passes = status === 408 || status === 429 || status >= 500;
  const strange = status < 400;
  const code =
    problem.code ?? CODES[status] ?? (strange ? 'invalid-answer' : passes ? 'server-unavailable' : 'invalid-request');
  return new ConfigClientError(code, `${base}: ${status}${problem.detail}`, {
    status,
    retryable: passes || strange,
    retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), now),
  });
}

function problemOf(text: string): { readonly code?: string | undefined; readonly detail: string } {
  try {
    const { type, detail } = JSON.parse(text) as { readonly type?: unknown; readonly detail?: unknown };
    const code = /\/problems\/([a-z-]{1,60})$/.exec(String(type))?.[1];
    if (code === undefined || typeof detail !== 'string') return { code, detail: '' };
    return { code, detail: ` ${detail.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, MAX_DETAIL_LENGTH)}` };
  } catch {
    return { detail: '' };
  }
}

/** Seconds or a date (RFC 9110 §10.2.3), at most ten minutes: no header may silence a client for ever. */
function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}
