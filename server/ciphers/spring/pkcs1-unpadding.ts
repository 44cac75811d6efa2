import { randomBytes } from 'node:crypto';

const SHORTEST_PADDING = 8;

/**
 * The last `length` bytes of a block that was padded as PKCS#1 v1.5 says (RFC 8017 §7.2), or, when it was not, random
 * ones of the same length: whoever sends texts to be opened then sees a wrong key either way, and never learns whether
 * the padding was right (Bleichenbacher's attack; RFC 8017 §7.2.2, note). Takes the same time for every block.
 *
 * By hand, since Node refuses this padding where its OpenSSL does not do the same (CVE-2023-46809).
 */
export function unpadPkcs1(block: Buffer, length: number): Buffer {
  const start = block.length - length;
  if (start < SHORTEST_PADDING + 3) return randomBytes(length);
  let wrong = at(block, 0) | (at(block, 1) ^ 2) | at(block, start - 1);
  for (let index = 2; index < start - 1; index += 1) wrong |= isZero(at(block, index));
  const mask = isZero(wrong) - 1; // 0 when the padding is right, else all ones
  const instead = randomBytes(length);
  for (let index = 0; index < length; index += 1) {
    instead[index] = (at(instead, index) & mask) | (at(block, start + index) & ~mask);
  }
  return instead;
}

function at(bytes: Buffer, index: number): number {
  return bytes[index] ?? 0;
}

/** 1 for 0, else 0, without a branch; for one byte. */
function isZero(byte: number): number {
  return ((byte - 1) >>> 31) & 1;
}
