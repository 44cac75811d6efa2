/** Bech32 (BIP 173) without its limit on length, which age does without, too. */
const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM_LENGTH = 6;

export interface Bech32 {
  /** In lower case. */
  readonly prefix: string;
  readonly bytes: Buffer;
}

/** Undefined when it is none: mixed case, a wrong checksum, bits left over. */
export function decodeBech32(text: string): Bech32 | undefined {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return undefined;
  const separator = lower.lastIndexOf('1');
  const prefix = lower.slice(0, separator);
  const words = [...lower.slice(separator + 1)].map((letter) => ALPHABET.indexOf(letter));
  if (separator < 1 || words.length < CHECKSUM_LENGTH || words.includes(-1)) return undefined;
  if (checksum([...expand(prefix), ...words]) !== 1) return undefined;
  const bytes = regroup(words.slice(0, -CHECKSUM_LENGTH), 5, 8);
  return bytes && { prefix, bytes: Buffer.from(bytes) };
}

export function encodeBech32({ prefix, bytes }: Bech32): string {
  const words = regroup([...bytes, 0], 8, 5)?.slice(0, Math.ceil((bytes.length * 8) / 5)) ?? [];
  const sum = checksum([...expand(prefix), ...words, ...Array<number>(CHECKSUM_LENGTH).fill(0)]) ^ 1;
  const tail = Array.from({ length: CHECKSUM_LENGTH }, (_, index) => (sum >>> (5 * (5 - index))) & 31);
  return `${prefix}1${[...words, ...tail].map((word) => ALPHABET[word]).join('')}`;
}

function expand(prefix: string): number[] {
  const codes = [...prefix].map((letter) => letter.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function checksum(words: readonly number[]): number {
  let sum = 1;
  for (const word of words) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ word;
    GENERATOR.forEach((value, bit) => {
      if ((top >>> bit) & 1) sum ^= value;
    });
  }
  return sum;
}

/** Undefined when bits are left over that are not plain padding. */
function regroup(values: readonly number[], from: number, to: number): number[] | undefined {
  const groups: number[] = [];
  let bits = 0;
  let held = 0;
  for (const value of values) {
    held = (held << from) | value;
    bits += from;
    while (bits >= to) {
      bits -= to;
      groups.push((held >>> bits) & ((1 << to) - 1));
    }
    held &= (1 << bits) - 1;
  }
  const isPadding = bits < from && held === 0;
  return isPadding || to < from ? groups : undefined;
}
