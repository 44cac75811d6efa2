import type { KeyStep } from './key-path.js';
import type { Tree, TreeList, TreeMap } from './tree.js';
import type { Value } from './value.js';

/** A tree being made. Children by step; it becomes a list or a map only when all of them are known. */
export type Branch = Map<KeyStep, Branch | Leaf>;
export interface Leaf {
  readonly value: Value;
}

const MAX_INDEX = 10_000;
const MAX_HOLES = 16;

/** The branch below `step`, made unless it is there. What is no branch there is lost. */
export function below(branch: Branch, step: KeyStep): Branch {
  const child = branch.get(step);
  if (child instanceof Map) return child;
  const created: Branch = new Map();
  branch.set(step, created);
  return created;
}

/**
 * Flat keys do not tell a list from a map whose keys are numbers (`codes[200]`). Children that all are indices make a
 * list, with holes for those that are missing, as long as no index passes 10,000 or twice their count and 16; beyond
 * that, or beside named children, they are the keys of a map. So what is built never outgrows what was written.
 */
export function isListBranch(branch: Branch): boolean {
  const largest = Math.min(MAX_INDEX, 2 * branch.size + MAX_HOLES);
  for (const step of branch.keys()) {
    if (typeof step === 'string' || step > largest) return false;
  }
  return true;
}

export function toMap(branch: Branch): TreeMap {
  const map = new Map<string, Tree>();
  for (const [step, child] of branch) map.set(String(step), toTree(child));
  return map;
}

function toTree(child: Branch | Leaf): Tree {
  if (!(child instanceof Map)) return child.value;
  return isListBranch(child) ? toList(child) : toMap(child);
}

function toList(branch: Branch): TreeList {
  const list: (Tree | undefined)[] = [];
  for (const [index, child] of [...branch].sort(([a], [b]) => Number(a) - Number(b))) {
    while (list.length < Number(index)) list.push(undefined);
    list.push(toTree(child));
  }
  return list;
}
