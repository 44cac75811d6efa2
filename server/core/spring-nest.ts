import { type Branch, below, type Leaf, toMap } from './branch.js';
import { type KeyStep, keySteps } from './key-path.js';
import type { TreeMap } from './tree.js';
import type { Value } from './value.js';

/**
 * Nests flat properties as Spring's merged views do, one key after the other: a value that comes later takes the place
 * of what lies below its key, and what comes below a value goes beside it under a name that holds only the step before:
 * of `a`, `a.b` and `a.c.d` comes `{a, a.b, c: {a.d}}`.
 *
 * Where Spring fails or builds lists without bounds, every key is kept: lists and maps of one name become a map (see
 * isListBranch), and list items stand beside a value that has the name of the list.
 */
export function springNest(flat: ReadonlyMap<string, Value>): TreeMap {
  const root: Branch = new Map();
  for (const [key, value] of flat) put(root, keySteps(key, isNeverLeaf), { value });
  return toMap(root);
}

const isNeverLeaf = () => false;

function put(root: Branch, steps: readonly KeyStep[], leaf: Leaf): void {
  let branch = root;
  let prefix = '';
  for (const [index, step] of steps.slice(0, -1).entries()) {
    const child = branch.get(step);
    const isName = typeof step === 'string' && typeof steps[index + 1] === 'string';
    if (child === undefined || (child instanceof Map && !(isName && isList(child)))) {
      branch = below(branch, step);
    } else if (isName) {
      prefix = `${step}.`;
    } else {
      branch.set(textOf(steps.slice(index)), leaf);
      return;
    }
  }
  const last = steps.at(-1) ?? '';
  branch.set(typeof last === 'string' ? prefix + last : last, leaf);
}

function isList(branch: Branch): boolean {
  return [...branch.keys()].every((step) => typeof step === 'number');
}

function textOf(steps: readonly KeyStep[]): string {
  return steps.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
