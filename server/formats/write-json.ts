import { Secret } from '../core/secret.js';
import { isTreeList, isTreeMap, type Tree, type TreeList, type TreeMap } from '../core/tree.js';
import { BinaryLiteral, NumberLiteral } from '../core/value.js';
import type { ValueStyle } from './value-style.js';

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

/** JSON without white space, as Jackson writes it. Numbers that JSON does not have become text: `"NaN"`. */
export function writeJson(tree: Tree | undefined, style: ValueStyle): string {
  if (tree === undefined) return 'null';
  if (typeof tree === 'string') return jsonText(tree);
  if (typeof tree === 'boolean') return String(tree);
  if (tree === null) return style === 'spring' ? '""' : 'null';
  if (tree instanceof NumberLiteral) return jsonNumber(style === 'spring' ? tree.spring : tree.text);
  if (tree instanceof BinaryLiteral) return jsonText(tree.base64);
  if (tree instanceof Secret) return jsonText(String(tree)); // whoever may show it has revealed it
  if (isTreeMap(tree)) return writeMap(tree, style);
  return isTreeList(tree) ? writeList(tree, style) : 'null';
}

/** A JSON string; only what JSON demands is escaped. */
export function jsonText(text: string): string {
  if (!/["\\\u0000-\u001f]/.test(text)) return `"${text}"`;
  return `"${text.replace(/["\\\u0000-\u001f]/g, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase();
  return SHORT_ESCAPES[character] ?? `\\u${code.padStart(4, '0')}`;
}

function jsonNumber(digits: string): string {
  return /[IN]/.test(digits) ? `"${digits}"` : digits;
}

function writeMap(map: TreeMap, style: ValueStyle): string {
  const entries: string[] = [];
  for (const [key, child] of map) entries.push(`${jsonText(key)}:${writeJson(child, style)}`);
  return `{${entries.join(',')}}`;
}

function writeList(list: TreeList, style: ValueStyle): string {
  if (list.length === 0 && style === 'spring') return '""';
  return `[${list.map((item) => writeJson(item, style)).join(',')}]`;
}
