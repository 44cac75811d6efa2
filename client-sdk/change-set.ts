import { isBelow } from './path.js';
import { HIDDEN, printedAs } from './printed.js';
import type { Snapshot } from './snapshot.js';

/** One flat key that is not what it was. Printed or written as JSON it shows a secret as `***`. */
export interface Change {
  readonly key: string;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What lies between two snapshots. Never empty when a listener gets it. */
export interface ChangeSet<T> {
  readonly from: Snapshot<T>;
  readonly to: Snapshot<T>;
  readonly changes: readonly Change[];
  /** Whether a key changed that is `prefix` or lies below it. */
  readonly touches: (prefix: string) => boolean;
}

export function changeSet<T>(from: Snapshot<T>, to: Snapshot<T>): ChangeSet<T> {
  const secrets = new Set([...from.secrets, ...to.secrets]);
  const changes = [...changesBetween(from.flat, to.flat)];
  for (const change of changes) if (secrets.has(change.key)) printedAs(change, () => shown(change));
  const touches = (prefix: string): boolean => changes.some(({ key }) => isBelow(key, prefix));
  return Object.freeze({ from, to, changes: Object.freeze(changes), touches });
}

function shown({ key, kind, ...values }: Change): Change {
  return { key, kind, ...Object.fromEntries(Object.keys(values).map((name) => [name, HIDDEN])) };
}

type Flat = Readonly<Record<string, unknown>>;

function* changesBetween(before: Flat, after: Flat): Generator<Change> {
  for (const [key, value] of Object.entries(after)) {
    if (!Object.hasOwn(before, key)) yield { key, kind: 'added', after: value };
    else if (!isSame(before[key], value)) yield { key, kind: 'changed', before: before[key], after: value };
  }
  for (const [key, value] of Object.entries(before)) {
    if (!Object.hasOwn(after, key)) yield { key, kind: 'removed', before: value };
  }
}

/** Whether two values are equal by content. What is neither map, list nor date is compared by identity. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (Array.isArray(a) !== Array.isArray(b) || !isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(own(a, key), own(b, key)))
  );
}

function own(object: object, key: string): unknown {
  return (object as Record<string, unknown>)[key];
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || prototype === Object.prototype;
}
