import type { NumberLiteral } from '../../core/value.js';

/** What a view shows for one key: nulls and empty lists have become `''` by then. */
export type ViewValue = string | boolean | NumberLiteral;
/** A tree again, made of flat keys; null stands for a hole in a list. */
export type Tree = ViewValue | null | Branch | readonly Tree[];
/** In the order in which the keys were first met; a Map, since any text may be a key, `__proto__` too. */
export interface Branch extends ReadonlyMap<string, Tree> {}

export interface FlatProperty {
  readonly key: string;
  readonly value: ViewValue;
}

type Step = string | number;
type Node = Map<Step, Growing>;
type Growing = { readonly leaf: ViewValue } | { readonly node: Node };

/**
 * Nests flat keys at their dots and brackets. A key that has a value of its own is not nested into: `a` and `a.b` stay
 * side by side, as in Spring's views.
 */
export function nest(properties: readonly FlatProperty[]): Branch {
  const leaves = new Set(properties.map(({ key }) => key));
  const root: Node = new Map();
  for (const { key, value } of properties) grow(root, stepsOf(key, leaves), value);
  return branch(root);
}

function grow(root: Node, steps: readonly Step[], leaf: ViewValue): void {
  let node = root;
  for (const step of steps.slice(0, -1)) {
    const known = node.get(step);
    const next = known !== undefined && 'node' in known ? known.node : new Map<Step, Growing>();
    if (known === undefined || !('node' in known)) node.set(step, { node: next });
    node = next;
  }
  node.set(steps.at(-1) as Step, { leaf });
}

/** `a.b[0].c` → a, b, 0, c; behind a prefix that is a leaf itself the rest stays in one piece with its last step. */
function stepsOf(key: string, leaves: ReadonlySet<string>): readonly Step[] {
  const steps: Step[] = [];
  let start = 0;
  while (start < key.length) {
    const step = /^(?:([^.[\]]+)|\[(\d{1,9})\]|(\[[^\]]*\]))(?=$|[.[])/.exec(key.slice(start));
    const end = start + (step?.[0].length ?? 0);
    if (step === null || key.endsWith('.') || leavesPrefix(key, end, leaves)) return [...steps, key.slice(start)];
    steps.push(step[2] === undefined ? step[0] : Number(step[2]));
    start = key[end] === '.' ? end + 1 : end;
  }
  return steps.length === 0 ? [key] : steps;
}

function leavesPrefix(key: string, end: number, leaves: ReadonlySet<string>): boolean {
  return end < key.length && leaves.has(key.slice(0, end));
}

function toTree(growing: Growing): Tree {
  if ('leaf' in growing) return growing.leaf;
  return isList(growing.node) ? list(growing.node) : branch(growing.node);
}

/**
 * Whether the indices could have come from a list, a few holes allowed. Numeric keys of a *map* flatten to the same
 * shape, and padding `codes[1000000]` with nulls would fill the memory with a single line of YAML.
 */
function isList(node: ReadonlyMap<Step, Growing>): boolean {
  const indices = [...node.keys()].filter((key) => typeof key === 'number');
  return indices.length === node.size && indices.reduce((a, b) => Math.max(a, b), 0) < 2 * indices.length + 16;
}

function list(node: ReadonlyMap<Step, Growing>): readonly Tree[] {
  const items: Tree[] = [];
  for (const [index, growing] of node) {
    while (items.length <= (index as number)) items.push(null);
    items[index as number] = toTree(growing);
  }
  return items;
}

function branch(node: ReadonlyMap<Step, Growing>): Branch {
  return new Map([...node].map(([step, growing]) => [String(step), toTree(growing)]));
}
