import { isUtf8 } from 'node:buffer';
import { InvalidDocumentError } from '../core/errors.js';
import { LineIndex } from './line-index.js';

/**
 * Text of UTF-8 bytes, without the byte order mark.
 *
 * @throws InvalidDocumentError at the first byte that is not UTF-8
 */
export function decodeUtf8(file: string, bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  if (!isUtf8(buffer)) {
    const place = new LineIndex(file, text).place(Math.max(text.indexOf('\ufffd'), 0));
    throw new InvalidDocumentError('not UTF-8', { place });
  }
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Text of bytes that each stand for the character of the same number. */
export function decodeLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
