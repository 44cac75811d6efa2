import { type Branch, below, type Leaf, toMap } from './branch.js';
import { type KeyStep, keySteps } from './key-path.js';
import type { TreeMap } from './tree.js';
import type { Value } from './value.js';

/**
 * Nests flat properties and loses none. Where `a` and `a.b` both have values, they stand side by side as `a` and `a.b`.
 * What is a list and what a map is decided by isListBranch.
 */
export function nest(flat: ReadonlyMap<string, Value>): TreeMap {
  const root: Branch = new Map();
  const isLeaf = (prefix: string) => flat.has(prefix);
  for (const [key, value] of flat) put(root, keySteps(key, isLeaf), { value });
  return toMap(root);
}

function put(root: Branch, steps: readonly KeyStep[], leaf: Leaf): void {
  let branch = root;
  for (const step of steps.slice(0, -1)) branch = below(branch, step);
  branch.set(steps.at(-1) ?? '', leaf);
}
