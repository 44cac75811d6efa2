import { InvalidCipherError } from '../core/errors.js';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** @throws InvalidCipherError when these are not the bytes of a text: what a wrong key that was not noticed gives */
export function textOf(plain: Buffer): string {
  try {
    return UTF8.decode(plain);
  } catch {
    throw new InvalidCipherError('does not open with its key');
  }
}

/** @throws InvalidCipherError when it is not hexadecimal throughout */
export function fromHex(text: string): Buffer {
  const bytes = Buffer.from(text, 'hex'); // ends at the first character that is none
  if (bytes.length * 2 !== text.length) throw new InvalidCipherError('not a cipher text');
  return bytes;
}

/** @throws InvalidCipherError when it is not Base64 throughout */
export function fromBase64(text: string): Buffer {
  if (!BASE64.test(text)) throw new InvalidCipherError('not a cipher text');
  return Buffer.from(text, 'base64');
}

/** @throws InvalidCipherError when it is not Base64 for URLs throughout */
export function fromBase64Url(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new InvalidCipherError('not a cipher text');
  return bytes;
}
