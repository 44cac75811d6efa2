/** A piece of what is signed; `body` and `secret` stand for the bytes as they came and for the secret itself. */
export type SignedPart = { readonly text: string } | 'body' | 'secret';

/** What a request offers to show that its sender knows a secret; whether it holds is for who can compute it to say. */
export type Proof = SecretProof | SignatureProof;

/** The secret itself. */
export interface SecretProof {
  readonly kind: 'secret';
  readonly given: string;
}

/** HMAC-SHA256 over `signed`. */
export interface SignatureProof {
  readonly kind: 'signature';
  /** What was sent, in `encoding`; one that is right is enough. */
  readonly given: readonly string[];
  readonly encoding: 'hex' | 'base64';
  readonly signed: readonly SignedPart[];
  /** `text`: the secret as it is written. `standard`: behind `whsec_` stands the key, in Base64. */
  readonly key: 'text' | 'standard';
  /** When it was signed, in milliseconds since the epoch, and how far from now that may be. */
  readonly time?: { readonly atMs: number; readonly toleranceMs: number };
}

/** How signing keys of the Standard Webhooks form begin; they are never sent as they are. */
export const SIGNING_KEY_PREFIX = 'whsec_';

/** @param given a header's value; nothing when it is not there */
export function secretProof(given: string | undefined): readonly SecretProof[] {
  return given === undefined || given === '' ? [] : [{ kind: 'secret', given }];
}

/**
 * A signature over the body alone, in hexadecimal.
 *
 * @param prefix what must stand in front of the digits
 */
export function bodySignature(given: string | undefined, prefix = ''): readonly SignatureProof[] {
  if (given === undefined || !given.startsWith(prefix)) return [];
  const digits = given.slice(prefix.length).toLowerCase();
  return [{ kind: 'signature', given: [digits], encoding: 'hex', signed: ['body'], key: 'text' }];
}

/** Whether a moment lies within the tolerance; true for a proof that tells none. */
export function isTimely(proof: Proof, nowMs: number): boolean {
  if (proof.kind === 'secret' || proof.time === undefined) return true;
  return Math.abs(nowMs - proof.time.atMs) <= proof.time.toleranceMs;
}
