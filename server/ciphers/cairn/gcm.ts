import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { NONCE_BYTES, TAG_BYTES } from './envelope.js';

const AES = 'aes-256-gcm';
const OPTIONS = { authTagLength: TAG_BYTES };

/** A random nonce, the encrypted bytes, and the tag. @param bound what has to be the same to open it */
export function sealGcm(plain: Buffer, key: KeyObject | Buffer, bound: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(AES, key, nonce, OPTIONS).setAAD(bound);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined when key, bytes or what they are bound to are others. */
export function openGcm(sealed: Buffer, key: KeyObject | Buffer, bound: Buffer): Buffer | undefined {
  const end = sealed.length - TAG_BYTES;
  const cipher = createDecipheriv(AES, key, sealed.subarray(0, NONCE_BYTES), OPTIONS).setAAD(bound);
  cipher.setAuthTag(sealed.subarray(end));
  const plain = cipher.update(sealed.subarray(NONCE_BYTES, end)); // GCM holds nothing back for the end
  try {
    cipher.final();
    return plain;
  } catch {
    return undefined;
  }
}
