import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { decodeBech32, encodeBech32 } from './bech32.js';

const KEY_BYTES = 32;
const RECIPIENT_PREFIX = 'age';
const IDENTITY_PREFIX = 'age-secret-key-';
/** What stands in front of the bytes of an X25519 key in PKCS#8 and in SPKI (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');

/** The public half: with it alone a value can be encrypted. */
export interface AgeRecipient {
  /** `age1…` */
  readonly text: string;
  readonly bytes: Buffer;
}

/** The private half, with the public one. */
export interface AgeIdentity {
  readonly privateKey: KeyObject;
  readonly recipient: AgeRecipient;
}

/** Undefined when it is no X25519 recipient of age's. */
export function parseAgeRecipient(text: string): AgeRecipient | undefined {
  const bytes = keyBytes(text, RECIPIENT_PREFIX);
  return bytes && { text, bytes };
}

/** Undefined when it is no X25519 identity of age's. */
export function parseAgeIdentity(text: string): AgeIdentity | undefined {
  const bytes = keyBytes(text, IDENTITY_PREFIX);
  if (!bytes) return undefined;
  const der = Buffer.concat([PKCS8, bytes]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const own = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
  return {
    privateKey,
    recipient: { text: encodeBech32({ prefix: RECIPIENT_PREFIX, bytes: own }), bytes: own },
  };
}

export function x25519PublicKey(bytes: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' });
}

function keyBytes(text: string, prefix: string): Buffer | undefined {
  const decoded = decodeBech32(text);
  return decoded?.prefix === prefix && decoded.bytes.length === KEY_BYTES ? decoded.bytes : undefined;
}
