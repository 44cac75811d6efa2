/**
 * Puts a secret together again from parts as Vault's and SOPS' `shamir` cuts it: each byte is the value at zero of a
 * polynomial over GF(2⁸), the last byte of a part tells where its others were taken.
 *
 * @returns undefined when the parts do not belong together
 */
export function combineShares(parts: readonly Buffer[]): Buffer | undefined {
  const length = (parts[0]?.length ?? 0) - 1;
  const at = parts.map((part) => part[length] ?? 0);
  const areDistinct = new Set(at).size === parts.length && !at.includes(0);
  if (parts.length < 2 || length < 1 || !areDistinct || parts.some((part) => part.length !== length + 1))
    return undefined;
  const weights = at.map((x, index) => weightAtZero(x, at.toSpliced(index, 1)));
  const secret = Buffer.alloc(length);
  for (const [index, part] of parts.entries()) {
    for (let byte = 0; byte < length; byte += 1) {
      secret[byte] = (secret[byte] ?? 0) ^ multiply(part[byte] ?? 0, weights[index] ?? 0);
    }
  }
  return secret;
}

/** Lagrange's basis at zero. */
function weightAtZero(x: number, others: readonly number[]): number {
  return others.reduce((weight, other) => multiply(weight, multiply(other, inverse(x ^ other))), 1);
}

/** a²⁵⁴, since there are 255 elements besides zero. */
function inverse(a: number): number {
  let result = 1;
  for (let step = 0; step < 254; step += 1) result = multiply(result, a);
  return result;
}

/** In the field of AES: modulo x⁸ + x⁴ + x³ + x + 1. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let [left, right] = [a, b]; right > 0; right >>= 1) {
    if (right & 1) product ^= left;
    left = left & 0x80 ? ((left << 1) ^ 0x11b) & 0xff : left << 1;
  }
  return product;
}
