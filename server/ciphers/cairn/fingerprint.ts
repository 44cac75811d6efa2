import { createHash, type KeyObject } from 'node:crypto';

export const FINGERPRINT_BYTES = 8;

/** A fingerprint in hexadecimal. */
export type KeyName = string;

/**
 * What a key is called inside of a cipher text: enough of a digest to tell it from every other, from which nothing about
 * a random key follows. Names can be changed, this cannot.
 */
export function aesFingerprint(key: KeyObject): Buffer {
  return digest('cairn aes key', key.export());
}

export function ageFingerprint(recipient: Buffer): Buffer {
  return digest('cairn age recipient', recipient);
}

function digest(what: string, bytes: Buffer): Buffer {
  return createHash('sha256').update(`${what}\0`).update(bytes).digest().subarray(0, FINGERPRINT_BYTES);
}
