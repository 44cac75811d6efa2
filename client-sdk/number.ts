import type { RawNumber } from './json.js';

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * What a program gets to see of a number. A loss is never silent:
 *
 * - an integer beyond ±(2^53 − 1) is a `bigint`;
 * - a decimal with more digits than a JavaScript number holds, or out of its range, is its text;
 * - anything else is a `number`.
 */
export function toValue({ text }: RawNumber): number | bigint | string {
  const value = Number(text);
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(value) ? value : BigInt(text);
  return Number.isFinite(value) && canonical(text) === canonical(String(value)) ? value : text;
}

/** Sign, digits without zeros at either end, power of ten: equal for equal numbers, however they are written. */
function canonical(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
