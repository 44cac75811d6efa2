import { isTreeMap, type Tree } from '../../core/tree.js';
import { BinaryLiteral, NumberLiteral } from '../../core/value.js';
import { writeJson } from '../../formats/write-json.js';

/** What answers are made of: plain objects and arrays around values that keep their digits. Undefined is left out. */
export type JsonLike = Tree | number | undefined | readonly JsonLike[] | { readonly [name: string]: JsonLike };

export function writeExactJson(value: JsonLike): string {
  return writeJson(treeOf(value), 'exact');
}

function treeOf(value: JsonLike): Tree {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return new NumberLiteral(String(value), String(value));
  if (typeof value !== 'object' || value instanceof NumberLiteral || value instanceof BinaryLiteral) return value;
  if (isTreeMap(value as Tree)) return value as Tree;
  if (Array.isArray(value)) return value.map((item) => treeOf(item as JsonLike));
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  return new Map(entries.map(([name, child]) => [name, treeOf(child as JsonLike)]));
}
