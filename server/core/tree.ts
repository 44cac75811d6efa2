import type { Value } from './value.js';

/** A nested form of flat properties. */
export type Tree = Value | TreeList | TreeMap;

/** An item that no key names is undefined: a hole, which every format writes as `null`. */
export type TreeList = readonly (Tree | undefined)[];

/** A Map, so that no key can be mistaken for something that objects inherit, and digits keep their order. */
export type TreeMap = ReadonlyMap<string, Tree>;

export function isTreeMap(tree: Tree | undefined): tree is TreeMap {
  return tree instanceof Map;
}

/** True for the empty list, too. */
export function isTreeList(tree: Tree | undefined): tree is TreeList {
  return Array.isArray(tree);
}
