import { type RawJson, RawNumber } from './json.js';
import { toValue } from './number.js';
import { parsePath } from './path.js';

/** A leaf as it came: numbers with their digits, and the empty list or map, which no flat key can express. */
export type RawValue = string | boolean | null | RawNumber | readonly never[] | { readonly [key: string]: never };

/** Flat keys such as `db.hosts[0]` → leaf. No prototype. */
export type RawProperties = Readonly<Record<string, RawValue>>;

const MAX_DEPTH = 128;

/** Spreads what is nested over flat keys: `{db: {hosts: ['a']}}` → `{'db.hosts[0]': 'a'}`. */
export function flatten(tree: RawJson): RawProperties {
  const flat: Record<string, RawValue> = Object.create(null);
  spread('', tree, flat);
  return Object.freeze(flat);
}

function spread(key: string, value: RawJson, into: Record<string, RawValue>): void {
  if (typeof value !== 'object' || value === null || value instanceof RawNumber) {
    into[key] = value;
  } else if (Array.isArray(value)) {
    if (value.length === 0 && key !== '') into[key] = Object.freeze([]);
    for (const [index, inner] of value.entries()) spread(`${key}[${index}]`, inner, into);
  } else {
    const entries = Object.entries(value);
    if (entries.length === 0 && key !== '') into[key] = Object.freeze({});
    for (const [name, inner] of entries) spread(key === '' ? name : `${key}.${name}`, inner, into);
  }
}

/** What a program passes as configuration, in the form in which the server's comes. Functions and symbols are left out. */
export function toRaw(value: unknown): RawJson {
  if (typeof value === 'number' || typeof value === 'bigint') return new RawNumber(String(value));
  if (Array.isArray(value)) return value.map(toRaw);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return (value ?? null) as string | boolean | null;
  const object: Record<string, RawJson> = Object.create(null);
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== undefined && typeof inner !== 'function' && typeof inner !== 'symbol') object[key] = toRaw(inner);
  }
  return object;
}

/** The same keys with JavaScript values: see number.ts. */
export function toValues(raw: RawProperties): Readonly<Record<string, unknown>> {
  const flat: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(raw)) flat[key] = value instanceof RawNumber ? toValue(value) : value;
  return Object.freeze(flat);
}

interface Branch {
  readonly children: Map<string | number, Branch>;
  leaf?: unknown;
}

/**
 * Builds maps and lists of flat keys. A gap in a list closes up; where a key has both a value and keys below it, the
 * keys below win. The result is new, mutable, and has no prototypes, so that no key can reach one.
 *
 * @throws RangeError when a key has more than 128 steps
 */
export function nest(flat: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const root: Branch = { children: new Map() };
  for (const [key, value] of Object.entries(flat)) branchAt(root, key).leaf = value;
  return map(root);
}

function branchAt(root: Branch, key: string): Branch {
  const segments = parsePath(key);
  if (segments.length > MAX_DEPTH) throw new RangeError(`a key of ${segments.length} steps (expected: at most 128)`);
  let branch = root;
  for (const segment of segments) {
    const next: Branch = branch.children.get(segment) ?? { children: new Map() };
    branch.children.set(segment, next);
    branch = next;
  }
  return branch;
}

function grow(branch: Branch): unknown {
  if (branch.children.size === 0) return copyOfEmpty(branch.leaf);
  const names = [...branch.children.keys()];
  if (!names.every((name) => typeof name === 'number')) return map(branch);
  return names.sort((a, b) => a - b).map((index) => grow(branch.children.get(index) as Branch));
}

function map({ children }: Branch): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null);
  for (const [name, child] of children) object[name] = grow(child);
  return object;
}

function copyOfEmpty(leaf: unknown): unknown {
  if (Array.isArray(leaf)) return [];
  return typeof leaf === 'object' && leaf !== null ? Object.create(null) : leaf;
}

/** Freezes maps and lists all the way down; what a schema made (dates, class instances) is left as it is. */
export function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== null && prototype !== Object.prototype) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) freezeDeep(inner);
  return value;
}
