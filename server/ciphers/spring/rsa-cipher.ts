import { constants, createPublicKey, type KeyObject, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto';
import { InvalidCipherError } from '../../core/errors.js';
import { ByteReader } from '../byte-reader.js';
import { fromBase64, textOf } from '../text-bytes.js';
import { type AesMode, decryptBytes, deriveKey, encryptBytes } from './aes-bytes.js';
import { unpadPkcs1 } from './pkcs1-unpadding.js';
import type { TextCipher } from './text-cipher.js';

export interface RsaOptions extends AesMode {
  /** DEFAULT is PKCS#1 v1.5. */
  readonly algorithm: 'DEFAULT' | 'OAEP';
  /** In hexadecimal. */
  readonly salt: string;
}

/** Length of the random secret that RSA hides. */
const SECRET_BYTES = 16;

/**
 * As Spring's RsaSecretEncryptor, in Base64: the length of what comes next in two bytes, a random secret under RSA, and
 * the text under AES with a key that is derived from the secret in hexadecimal.
 */
export function rsaCipher(privateKey: KeyObject, options: RsaOptions): TextCipher {
  const publicKey = createPublicKey(privateKey);
  return {
    seal(plain) {
      const secret = randomBytes(SECRET_BYTES);
      const hidden = publicEncrypt({ key: publicKey, ...paddingOf(options) }, secret);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(hidden.length);
      const key = deriveKey(secret.toString('hex'), options.salt);
      return Buffer.concat([length, hidden, encryptBytes(Buffer.from(plain), key, options)]).toString('base64');
    },
    open(sealed) {
      const { hidden, encrypted } = split(fromBase64(sealed));
      const key = deriveKey(secretOf(hidden, privateKey, options).toString('hex'), options.salt);
      return textOf(decryptBytes(encrypted, key, options));
    },
  };
}

function split(bytes: Buffer): { readonly hidden: Buffer; readonly encrypted: Buffer } {
  try {
    const reader = new ByteReader(bytes);
    return { hidden: reader.take(reader.number(2)), encrypted: reader.rest() };
  } catch {
    throw new InvalidCipherError('not a cipher text');
  }
}

function secretOf(hidden: Buffer, key: KeyObject, options: RsaOptions): Buffer {
  try {
    if (options.algorithm === 'OAEP') return privateDecrypt({ key, ...paddingOf(options) }, hidden);
    return unpadPkcs1(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, hidden), SECRET_BYTES);
  } catch {
    throw new InvalidCipherError('does not open with its key');
  }
}

function paddingOf({ algorithm }: RsaOptions) {
  return algorithm === 'OAEP'
    ? { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' } // the JDK's OAEPPadding
    : { padding: constants.RSA_PKCS1_PADDING };
}
