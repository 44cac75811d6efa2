import type { SignatureProof } from './proof.js';
import type { WebhookHeaders } from './provider.js';

const TOLERANCE_MS = 5 * 60_000;

/**
 * The signature over `id.timestamp.body`; several may stand in the header while a key is being exchanged. The id is
 * signed with the rest, so that a replay cannot change it.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardSignature(headers: WebhookHeaders): readonly SignatureProof[] {
  const id = headers('webhook-id') ?? '';
  const timestamp = headers('webhook-timestamp') ?? '';
  const given = (headers('webhook-signature') ?? '')
    .split(' ')
    .filter((each) => each.startsWith('v1,'))
    .map((each) => each.slice('v1,'.length));
  if (id === '' || !/^\d{1,12}$/.test(timestamp) || given.length === 0) return [];
  const time = { atMs: Number(timestamp) * 1000, toleranceMs: TOLERANCE_MS };
  const signed = [{ text: `${id}.${timestamp}.` }, 'body'] as const;
  return [{ kind: 'signature', given, encoding: 'base64', signed, key: 'standard', time }];
}
