import { springText, type Value } from '../core/value.js';

/**
 * Flat properties as Spring's `.properties` view prints them, `key: value` joined by line feeds and none at the end.
 * Spring escapes nothing; here what would not be read back is escaped: line breaks, backslashes, a blank in front of a
 * value, and the signs and blanks of a key. Characters of all scripts stay as they are.
 */
export function writeProperties(flat: Iterable<readonly [string, Value]>): string {
  const lines: string[] = [];
  for (const [key, value] of flat) lines.push(`${writeKey(key)}: ${writeValue(springText(value))}`);
  return lines.join('\n');
}

const IN_KEY = /^[#!]|[\\=: \t\f\n\r]/g;
const IN_VALUE = /^[ \t\f]|[\\\n\r]/g;
const LETTERS: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\f': 'f' };

function writeKey(key: string): string {
  return key.replace(IN_KEY, escapeSign);
}

function writeValue(text: string): string {
  return text.replace(IN_VALUE, escapeSign);
}

function escapeSign(sign: string): string {
  return `\\${LETTERS[sign] ?? sign}`;
}
