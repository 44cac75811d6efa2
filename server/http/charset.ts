/** Java's names of charsets that the Encoding standard, which TextDecoder follows, takes for windows-1252. */
const LATIN1 = /^(?:iso-?8859-1|iso_8859-1|latin1|l1)$/i;
const ASCII = /^(?:us-ascii|ascii)$/i;
const REPLACEMENT = 0x3f;
/** A byte that UTF-8 does not have: it is decoded as U+FFFD. */
const INVALID = 0xff;

/** Whether text can be read in that charset. */
export function isCharset(name: string): boolean {
  return LATIN1.test(name) || ASCII.test(name) || decoderOf(name) !== undefined;
}

/** @param charset one that isCharset knows */
export function decodeText(bytes: Uint8Array, charset: string): string {
  if (LATIN1.test(charset)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (ASCII.test(charset)) return new TextDecoder().decode(bytes.map((byte) => (byte > 0x7f ? INVALID : byte)));
  return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes);
}

/**
 * Text as bytes of a charset, a question mark for each character that the charset does not have.
 *
 * @returns undefined for a charset that nobody knows, or that takes more than a byte for a character, other than UTF-8
 *   and UTF-16
 */
export function encodeText(text: string, charset: string): Buffer | undefined {
  if (LATIN1.test(charset)) return encodeBytes(text, (code) => (code <= 0xff ? code : undefined));
  if (ASCII.test(charset)) return encodeBytes(text, (code) => (code <= 0x7f ? code : undefined));
  if (/^utf-16(?:be)?$/i.test(charset)) {
    return Buffer.from(/be$/i.test(charset) ? text : `\ufeff${text}`, 'utf16le').swap16();
  }
  const decoder = decoderOf(charset);
  if (decoder === undefined) return undefined;
  if (decoder.encoding === 'utf-8') return Buffer.from(text);
  if (decoder.encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  const codes = codesOf(charset);
  return codes && encodeBytes(text, (code) => codes.get(code));
}

function encodeBytes(text: string, byteOf: (code: number) => number | undefined): Buffer {
  return Buffer.from(Array.from(text, (character) => byteOf(character.codePointAt(0) ?? 0) ?? REPLACEMENT));
}

/** Character codes and the bytes that stand for them; undefined when single bytes do not stand for characters. */
function codesOf(charset: string): ReadonlyMap<number, number> | undefined {
  const decoded = Array.from({ length: 256 }, (_, byte) => new TextDecoder(charset).decode(Uint8Array.of(byte)));
  if (decoded.filter((character) => character === '\ufffd').length > MOST_UNUSED) return undefined;
  return new Map(decoded.map((character, byte) => [character.codePointAt(0) ?? 0, byte]));
}

/** How many bytes a charset of one byte a character may leave without a meaning. */
const MOST_UNUSED = 64;

function decoderOf(name: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(name);
  } catch {
    return undefined;
  }
}
