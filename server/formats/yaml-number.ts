import { NumberLiteral } from '../core/value.js';
import { javaDouble } from './java-double.js';

/**
 * The numbers of YAML 1.1, as SnakeYAML reads them: `010` is 8, `1_000` is 1000, `12:30` is 750, and `1e3` is a number
 * although YAML 1.1 itself wants `1.0e+3`. The expressions are SnakeYAML's own (Apache-2.0, `Resolver`).
 */
const INTEGER =
  /^(?:[-+]?0b_*[0-1][0-1_]*|[-+]?0_*[0-7][0-7_]*|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x_*[0-9a-fA-F][0-9a-fA-F_]*|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\.[0-9_]+(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const JSON_INTEGER = /^(?:0|-?[1-9][0-9]*)$/;
const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/;

/** Longer text is text: SnakeYAML does not look at it either. */
const MAX_LENGTH = 1024;

/** @returns the number that plain text stands for, or undefined when it is text */
export function parseNumber(text: string): NumberLiteral | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  return parseInteger(text) ?? parseFloatLiteral(text);
}

export function parseInteger(text: string): NumberLiteral | undefined {
  if (JSON_INTEGER.test(text)) return new NumberLiteral(text, text);
  if (!INTEGER.test(text)) return undefined;
  const digits = String(integerValue(text.replaceAll('_', '')));
  return new NumberLiteral(digits, digits);
}

/** What `!!float` makes of text: an integer will do. */
export function parseTaggedFloat(text: string): NumberLiteral | undefined {
  return /^[-+]?[0-9][0-9_]*$/.test(text) ? floatLiteral(text) : parseFloatLiteral(text);
}

function parseFloatLiteral(text: string): NumberLiteral | undefined {
  return FLOAT.test(text) ? floatLiteral(text) : undefined;
}

function floatLiteral(text: string): NumberLiteral | undefined {
  const plain = text.replaceAll('_', '');
  const value = floatValue(plain);
  if (value === undefined) return undefined;
  const spring = javaDouble(value);
  if (JSON_NUMBER.test(text)) return new NumberLiteral(text, spring);
  if (!Number.isFinite(value) || plain.includes(':')) return new NumberLiteral(spring, spring);
  return new NumberLiteral(asJsonNumber(plain), spring);
}

function integerValue(text: string): bigint {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '');
  const value = unsigned(digits);
  return negative ? -value : value;
}

function unsigned(digits: string): bigint {
  if (digits.includes(':')) return digits.split(':').reduce((sum, digit) => sum * 60n + BigInt(digit), 0n);
  if (/^0[0-7]/.test(digits)) return BigInt(`0o${digits}`);
  return BigInt(digits);
}

function floatValue(text: string): number | undefined {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '').toLowerCase();
  const value = magnitude(digits);
  if (digits !== '.nan' && Number.isNaN(value)) return undefined;
  return negative ? -value : value;
}

function magnitude(digits: string): number {
  if (digits === '.inf') return Number.POSITIVE_INFINITY;
  if (digits === '.nan') return Number.NaN;
  if (!digits.includes(':')) return Number(digits);
  return digits.split(':').reduce((sum, digit) => sum * 60 + Number(digit), 0);
}

/** `+5.` → `5.0`, `.5` → `0.5`, `007.1` → `7.1`: the same number in JSON's words. */
function asJsonNumber(text: string): string {
  const [, sign = '', whole = '', fraction, exponent = ''] = /^([-+]?)0*([0-9]*)(?:\.([0-9]*))?(.*)$/.exec(text) ?? [];
  const point = fraction === undefined ? '' : `.${fraction || '0'}`;
  return `${sign === '-' ? '-' : ''}${whole || '0'}${point}${exponent}`;
}
