import type { Tree } from '../../../server/core/tree.js';
import { NumberLiteral } from '../../../server/core/value.js';
import type { Nested } from './snakeyaml-dumps.js';

/** A tree of plain objects: numbers become literals, null becomes a hole. */
export function treeOf(nested: Nested): Tree | undefined {
  if (nested === null) return undefined;
  if (typeof nested === 'number') return new NumberLiteral(String(nested), String(nested));
  if (typeof nested !== 'object') return nested;
  if (isList(nested)) return nested.map(treeOf);
  return new Map(Object.entries(nested).map(([key, child]) => [key, treeOf(child) ?? null]));
}

function isList(nested: object): nested is readonly Nested[] {
  return Array.isArray(nested);
}
