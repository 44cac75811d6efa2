import { createHash, type KeyObject } from 'node:crypto';
import type { TransitKey } from '../../core/vault.js';

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

/** By its name alone: the key itself never leaves its Vault. */
export function transitFingerprint({ mount, keyName }: TransitKey): Buffer {
  return digest('cairn transit key', Buffer.from(`${mount}\0${keyName}`));
}

function digest(what: string, bytes: Buffer): Buffer {
  return createHash('sha256').update(`${what}\0`).update(bytes).digest().subarray(0, FINGERPRINT_BYTES);
}
