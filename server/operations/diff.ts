import { LRUCache } from 'lru-cache';
import { diff } from '../core/diff.js';
import type { Coordinates, Environment } from '../core/environment.js';
import type { Freshness } from '../core/ports.js';
import type { Rejection } from '../core/rejection.js';
import { resolvedValues } from '../core/resolved-values.js';
import { isSealedValue } from '../core/sealed-text.js';
import { Secret } from '../core/secret.js';
import type { ShowValue } from '../core/shown-value.js';
import type { Tree } from '../core/tree.js';
import type { Value } from '../core/value.js';
import type { EnvironmentAnswer, ReadEnvironment } from './read-environment.js';

/** One key that differs, in what is to be shown of it. */
export interface ShownChange {
  readonly key: string;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly before: Tree | undefined;
  readonly after: Tree | undefined;
  /** When either side is one. */
  readonly secret?: true;
}

/** What is compared, and why it is an older version when it is one. */
export type ComparedSide = Pick<EnvironmentAnswer, 'environment' | 'rejection'>;

export interface DiffAnswer {
  readonly from: ComparedSide;
  readonly to: ComparedSide;
  /** Sorted by key; the same array as long as it is remembered, so that what was rendered of it can be kept with it. */
  readonly changes: readonly ShownChange[];
  readonly freshness: readonly Freshness[];
  /** Of the second, else of the first: see EnvironmentAnswer. */
  readonly rejection: Rejection | undefined;
}

const REMEMBERED_BYTES = 2 ** 23;
const CHANGE_BYTES = 200;
const PLAIN_BYTES = 16;

/** Compares what two coordinates come to, placeholders replaced. @throws what ReadEnvironment throws */
export type DiffEnvironments = (from: Coordinates, to: Coordinates) => Promise<DiffAnswer>;

export function diffEnvironments(readEnvironment: ReadEnvironment, show: ShowValue): DiffEnvironments {
  const known = new LRUCache<string, readonly ShownChange[]>({
    maxSize: REMEMBERED_BYTES,
    sizeCalculation: (changes, key) => key.length + bytesOf(changes),
  });

  function compare(from: EnvironmentAnswer, to: EnvironmentAnswer): readonly ShownChange[] {
    const key = JSON.stringify([from.identity, to.identity]);
    const earlier = known.get(key);
    if (earlier) return earlier;
    const changes = shownDiff(valuesOf(from.environment), valuesOf(to.environment), show);
    known.set(key, changes);
    return changes;
  }

  return async (fromCoordinates, toCoordinates) => {
    const [from, to] = await Promise.all([readEnvironment(fromCoordinates), readEnvironment(toCoordinates)]);
    return {
      from,
      to,
      changes: compare(from, to),
      freshness: [...from.freshness, ...to.freshness],
      rejection: to.rejection ?? from.rejection,
    };
  };
}

export type Values = ReturnType<typeof resolvedValues>;

/** When either side is a secret both are hidden: what was plain until a commit encrypted it is the secret itself. */
export function shownDiff(before: Values, after: Values, show: ShowValue): readonly ShownChange[] {
  return diff(before, after).map((change) => {
    const isSecret = [change.before, change.after].some((value) => value instanceof Secret);
    const shown = (value: Value | undefined) =>
      value === undefined ? undefined : show(isSecret ? hidden(value) : value);
    const sides = { before: shown(change.before), after: shown(change.after) };
    return { ...change, ...sides, ...(isSecret && { secret: true }) };
  });
}

/** Cipher text that nobody has opened hides itself. */
function hidden(value: Value): Value {
  return value instanceof Secret || isSealedValue(value) ? value : new Secret(value);
}

function valuesOf({ propertySources }: Environment): Values {
  return resolvedValues(propertySources);
}

/** About how much memory they take. */
export function bytesOf(changes: readonly ShownChange[]): number {
  let bytes = CHANGE_BYTES;
  for (const { key, before, after } of changes)
    bytes += CHANGE_BYTES + key.length + textBytes(before) + textBytes(after);
  return bytes;
}

/** A changed value is never more than a scalar or an empty list. */
function textBytes(value: Tree | undefined): number {
  return typeof value === 'string' ? value.length : PLAIN_BYTES;
}
