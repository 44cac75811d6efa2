import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import type { Span } from '../span.js';
import { NONCE_BYTES, TAG_BYTES } from './envelope.js';

const AES = 'aes-256-gcm';
const OPTIONS = { authTagLength: TAG_BYTES };

/** A random nonce, the encrypted bytes, and the tag. @param bound what has to be the same to open it */
export function sealGcm(plain: Buffer, key: KeyObject | Buffer, bound: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(AES, key, nonce, OPTIONS).setAAD(bound);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Node copies both as soon as it is given them. */
const nonce = Buffer.alloc(NONCE_BYTES);
const tag = Buffer.alloc(TAG_BYTES);

/**
 * The tag is always whole, by where it is cut off: to say so once more in options would cost a tenth of it all.
 *
 * @returns undefined when key, bytes or what they are bound to are others
 */
export function openGcm({ bytes, start, end }: Span, key: KeyObject | Buffer, bound: Buffer): Buffer | undefined {
  const [first, last] = [start + NONCE_BYTES, end - TAG_BYTES];
  if (last < first) return undefined;
  bytes.copy(nonce, 0, start, first);
  bytes.copy(tag, 0, last, end);
  const cipher = createDecipheriv(AES, key, nonce).setAAD(bound);
  cipher.setAuthTag(tag);
  const plain = cipher.update(bytes.subarray(first, last)); // GCM holds nothing back for the end
  try {
    cipher.final();
    return plain;
  } catch {
    return undefined;
  }
}
