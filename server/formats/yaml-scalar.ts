import { BinaryLiteral, type NumberLiteral } from '../core/value.js';
import { parseInteger, parseNumber, parseTaggedFloat } from './yaml-number.js';

/** What one scalar of a YAML file stands for. */
export type Scalar = string | boolean | null | NumberLiteral | BinaryLiteral;

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ...['yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
]);
const LONGEST_WORD = 5;

/**
 * Types an unquoted scalar by SnakeYAML's rules for YAML 1.1, except that timestamps stay text, as Spring Boot has it.
 * `y` and `n` are text.
 */
export function resolvePlain(text: string): Scalar {
  if (text === '') return null;
  switch (text.charCodeAt(0)) {
    case 0x2b: // +
    case 0x2d: // -
    case 0x2e: // .
      return parseNumber(text) ?? text;
    default:
      if (startsWithDigit(text)) return parseNumber(text) ?? text;
      return text.length <= LONGEST_WORD ? word(text) : text;
  }
}

/**
 * Types a scalar that carries a tag.
 *
 * @param tag the full name, e.g. `tag:yaml.org,2002:int`
 * @returns undefined when the text does not fit, or the tag is none of the plain ones
 */
export function resolveTagged(tag: string, text: string): Scalar | undefined {
  switch (tag) {
    case 'tag:yaml.org,2002:str':
      return text;
    case 'tag:yaml.org,2002:null':
      return null;
    case 'tag:yaml.org,2002:bool':
      return typeof word(text) === 'boolean' ? word(text) : undefined;
    case 'tag:yaml.org,2002:int':
      return parseInteger(text);
    case 'tag:yaml.org,2002:float':
      return parseTaggedFloat(text);
    case 'tag:yaml.org,2002:binary':
      return binary(text);
    default:
      return undefined;
  }
}

/** Padding may be left out, as Java's decoder has it. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

function binary(text: string): BinaryLiteral | undefined {
  const dense = text.replace(/[ \t\n\v\f\r]/g, '');
  return BASE64.test(dense) ? new BinaryLiteral(Buffer.from(dense, 'base64').toString('base64')) : undefined;
}

function startsWithDigit(text: string): boolean {
  const first = text.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
}

function word(text: string): Scalar {
  const meaning = WORDS.get(text);
  return meaning === undefined ? text : meaning;
}
