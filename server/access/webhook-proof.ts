import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../core/secret.js';
import { type Proof, SIGNING_KEY_PREFIX, type SignatureProof } from '../core/webhooks/proof.js';

/**
 * Whether a proof was made with that secret. A signing key (`whsec_…`) proves by signatures of its own form alone, and
 * every other secret never by these: what one of them gives away is of no use for the other.
 *
 * @param body the bytes as they came
 */
export function provesSecret(proof: Proof, secret: Secret, body: Uint8Array): boolean {
  const text = secret.reveal();
  const isSigningKey = text.startsWith(SIGNING_KEY_PREFIX);
  if (proof.kind === 'secret') return !isSigningKey && isSame(proof.given, text);
  if (isSigningKey !== (proof.key === 'standard')) return false;
  const expected = sign(proof, text, body);
  return proof.given.map((each) => isSame(each, expected)).includes(true);
}

function sign({ signed, encoding }: SignatureProof, secret: string, body: Uint8Array): string {
  const hmac = createHmac('sha256', keyOf(secret));
  for (const part of signed) hmac.update(part === 'body' ? body : part === 'secret' ? secret : part.text);
  return hmac.digest(encoding);
}

function keyOf(secret: string): string | Buffer {
  return secret.startsWith(SIGNING_KEY_PREFIX)
    ? Buffer.from(secret.slice(SIGNING_KEY_PREFIX.length), 'base64')
    : secret;
}

/** In a time that tells nothing of where they differ, nor of how long the right one is. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
