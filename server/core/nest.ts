import { type KeyStep, keySteps } from './key-path.js';
import type { Tree, TreeList, TreeMap } from './tree.js';
import type { Value } from './value.js';

/** Children by step; a branch becomes a list or a map only when all of them are known. */
type Branch = Map<KeyStep, Branch | Leaf>;
interface Leaf {
  readonly value: Value;
}

const MAX_INDEX = 10_000;
const MAX_HOLES = 16;

/**
 * Nests flat properties. Where `a` and `a.b` both have values, they stand side by side as `a` and `a.b`.
 *
 * Flat keys do not tell a list from a map whose keys are numbers (`codes[200]`). Children that all are indices make a
 * list, with holes for those that are missing, as long as no index passes 10,000 or twice their count and 16; beyond
 * that, or beside named children, they are the keys of a map. So what is built never outgrows what was written.
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

function below(branch: Branch, step: KeyStep): Branch {
  const child = branch.get(step);
  if (child instanceof Map) return child;
  const created: Branch = new Map();
  branch.set(step, created);
  return created;
}

function toTree(child: Branch | Leaf): Tree {
  if (!(child instanceof Map)) return child.value;
  return isList(child) ? toList(child) : toMap(child);
}

function isList(branch: Branch): boolean {
  const largest = Math.min(MAX_INDEX, 2 * branch.size + MAX_HOLES);
  for (const step of branch.keys()) {
    if (typeof step === 'string' || step > largest) return false;
  }
  return true;
}

function toList(branch: Branch): TreeList {
  const list: (Tree | undefined)[] = [];
  for (const [index, child] of [...branch].sort(([a], [b]) => Number(a) - Number(b))) {
    while (list.length < Number(index)) list.push(undefined);
    list.push(toTree(child));
  }
  return list;
}

function toMap(branch: Branch): TreeMap {
  const map = new Map<string, Tree>();
  for (const [step, child] of branch) map.set(String(step), toTree(child));
  return map;
}
