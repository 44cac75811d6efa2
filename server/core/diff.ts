import { Secret } from './secret.js';
import { BinaryLiteral, NumberLiteral, type Value } from './value.js';

/** One key that differs. What is missing on a side is undefined there; a `null` is a value. */
export interface Change {
  readonly key: string;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/**
 * The keys in which two flat maps differ, sorted by key. Types count, and so do digits: `8080` is not `'8080'`, and
 * `1.10` not `1.1`.
 */
export function diff(before: ReadonlyMap<string, Value>, after: ReadonlyMap<string, Value>): readonly Change[] {
  const changes: Change[] = [];
  for (const [key, value] of before) {
    const next = after.get(key);
    if (next === undefined) changes.push({ key, kind: 'removed', before: value, after: undefined });
    else if (!sameValue(value, next)) changes.push({ key, kind: 'changed', before: value, after: next });
  }
  for (const [key, value] of after) {
    if (!before.has(key)) changes.push({ key, kind: 'added', before: undefined, after: value });
  }
  return changes.sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function sameValue(a: Value, b: Value): boolean {
  if (a instanceof NumberLiteral) return b instanceof NumberLiteral && a.text === b.text;
  if (a instanceof BinaryLiteral) return b instanceof BinaryLiteral && a.base64 === b.base64;
  if (a instanceof Secret) return b instanceof Secret && sameValue(a.revealValue(), b.revealValue());
  return a === b || (Array.isArray(a) && Array.isArray(b)); // the only list that is a value is the empty one
}
