import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  pbkdf2Sync,
  randomBytes,
} from 'node:crypto';
import { InvalidCipherError } from '../../core/errors.js';

const ROUNDS = 1024;
const KEY_BYTES = 32;
const IV_BYTES = 16;
const TAG_BYTES = 16;

/** `strong` is Spring's word for GCM; the other is CBC, which does not notice a text that was tampered with. */
export interface AesMode {
  readonly strong: boolean;
}

/**
 * The key that Spring makes of a pass phrase: PBKDF2 with HMAC-SHA1, 1024 rounds. Slow (about a third of a
 * millisecond) on purpose.
 *
 * @param salt in hexadecimal
 */
export function deriveKey(phrase: string, salt: string): KeyObject {
  return createSecretKey(pbkdf2Sync(phrase, Buffer.from(salt, 'hex'), ROUNDS, KEY_BYTES, 'sha1'));
}

/** As Spring's AesBytesEncryptor: a random IV, what is encrypted, and with GCM the tag. */
export function encryptBytes(plain: Buffer, key: KeyObject, { strong }: AesMode): Buffer {
  const iv = randomBytes(IV_BYTES);
  if (!strong) {
    const cipher = createCipheriv('aes-256-cbc', key, iv);
    return Buffer.concat([iv, cipher.update(plain), cipher.final()]);
  }
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws InvalidCipherError, which is the same whatever is wrong */
export function decryptBytes(sealed: Buffer, key: KeyObject, { strong }: AesMode): Buffer {
  try {
    return strong ? openGcm(sealed, key) : openCbc(sealed, key);
  } catch {
    throw new InvalidCipherError('does not open with its key');
  }
}

function openCbc(sealed: Buffer, key: KeyObject): Buffer {
  const cipher = createDecipheriv('aes-256-cbc', key, sealed.subarray(0, IV_BYTES));
  return Buffer.concat([cipher.update(sealed.subarray(IV_BYTES)), cipher.final()]);
}

function openGcm(sealed: Buffer, key: KeyObject): Buffer {
  const end = sealed.length - TAG_BYTES;
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  cipher.setAuthTag(sealed.subarray(Math.max(end, IV_BYTES)));
  return Buffer.concat([cipher.update(sealed.subarray(IV_BYTES, end)), cipher.final()]);
}
