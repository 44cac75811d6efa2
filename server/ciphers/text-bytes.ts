import { isUtf8 } from 'node:buffer';
import { InvalidCipherError } from '../core/errors.js';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** @throws InvalidCipherError when these are not the bytes of a text: what a wrong key that was not noticed gives */
export function textOf(plain: Buffer): string {
  if (!isUtf8(plain)) throw new InvalidCipherError('does not open with its key');
  return plain.toString('utf8');
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

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** By how many bytes go beyond a multiple of three: the bits of the last character that stand for nothing. */
const UNUSED_BITS = [0, 0b1111, 0b11] as const;

/**
 * Cheaper than to encode it again and compare: the decoder passes over what it does not know, so that the length tells.
 *
 * @throws InvalidCipherError when it is not Base64 for URLs throughout, or not as an encoder writes it
 */
export function fromBase64Url(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  const isWhole = bytes.length === Math.floor((text.length * 3) / 4) && text.length % 4 !== 1;
  const unused = UNUSED_BITS[(bytes.length % 3) as 0 | 1 | 2];
  const isPlain = unused === 0 || (BASE64URL.indexOf(text.charAt(text.length - 1)) & unused) === 0;
  if (!isWhole || !isPlain || text.includes('+') || text.includes('/'))
    throw new InvalidCipherError('not a cipher text');
  return bytes;
}
