import { InvalidRequestError } from '../core/errors.js';
import type { Payload } from '../core/webhooks/provider.js';

export type WebhookForm = 'json' | 'form';

/**
 * @returns for a form what Spring makes of it: a list `path`, one item for each time it is given
 * @throws InvalidRequestError when it is not UTF-8, not a JSON object, or a form without `path`
 */
export function parsePayload(body: Uint8Array, form: WebhookForm): Payload {
  const text = decode(body);
  if (form === 'json') return parseObject(text);
  const path = new URLSearchParams(text).getAll('path');
  if (path.length === 0) throw new InvalidRequestError('body: a form without path (expected: path=…, or JSON)');
  return { path };
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new InvalidRequestError('body: not UTF-8');
  }
}

function parseObject(text: string): Payload {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidRequestError('body: not JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Payload;
  throw new InvalidRequestError('body: not a JSON object');
}
