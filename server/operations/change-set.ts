import { diff } from '../core/diff.js';
import type { ConfigError } from '../core/errors.js';
import { resolvedValues } from '../core/resolved-values.js';
import type { Values } from './diff.js';
import type { EnvironmentAnswer } from './read-environment.js';

/** One key that differs, without any value. */
export interface KeyChange {
  readonly key: string;
  readonly kind: 'added' | 'changed' | 'removed';
}

/**
 * What coordinates come to, whatever commits it was read at: as long as a reader could not tell the difference, it is
 * the same object.
 */
export interface Content {
  readonly values: Values;
  /** When something else took its place, milliseconds since the epoch; undefined while it is the newest. */
  supersededAtMs: number | undefined;
}

/** How it stands with coordinates. */
export type WatchedState =
  | { readonly kind: 'environment'; readonly answer: EnvironmentAnswer; readonly content: Content }
  /** There is no answer at the moment. What is no ConfigError is a bug. */
  | { readonly kind: 'problem'; readonly error: ConfigError | Error };

/** The answer as a state; it keeps the content of the state before when a reader could not tell them apart. */
export function stateOf(
  answer: EnvironmentAnswer,
  before: { readonly answer: EnvironmentAnswer; readonly content: Content } | undefined,
): WatchedState & { kind: 'environment' } {
  const { propertySources } = answer.environment;
  if (before?.answer.environment.propertySources === propertySources) {
    return { kind: 'environment', answer, content: before.content };
  }
  const values = resolvedValues(propertySources);
  const same = before && diff(before.content.values, values).length === 0;
  return { kind: 'environment', answer, content: same ? before.content : { values, supersededAtMs: undefined } };
}

export type KeyChanges = (from: Content, to: Content) => readonly KeyChange[];

/** Sorted by key; empty when a reader could not tell the difference. */
export const keyChanges: KeyChanges = (from, to) => {
  return diff(from.values, to.values).map(({ key, kind }) => ({ key, kind }));
};

/** The same, found out once for each pair: everybody who is subscribed to something has the same question. */
export function keyChangesOnce(): KeyChanges {
  const known = new WeakMap<Content, WeakMap<Content, readonly KeyChange[]>>();
  return (from, to) => {
    const before = known.get(to) ?? new WeakMap<Content, readonly KeyChange[]>();
    const changes = before.get(from) ?? keyChanges(from, to);
    known.set(to, before.set(from, changes));
    return changes;
  };
}
