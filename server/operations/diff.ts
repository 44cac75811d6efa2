import { diff } from '../core/diff.js';
import type { Coordinates, Environment } from '../core/environment.js';
import type { Freshness } from '../core/ports.js';
import type { Rejection } from '../core/rejection.js';
import { resolvedValues } from '../core/resolved-values.js';
import type { ShowValue } from '../core/shown-value.js';
import type { Tree } from '../core/tree.js';
import type { ReadEnvironment } from './read-environment.js';

/** One key that differs, in what is to be shown of it. */
export interface ShownChange {
  readonly key: string;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly before: Tree | undefined;
  readonly after: Tree | undefined;
}

export interface DiffAnswer {
  readonly from: Environment;
  readonly to: Environment;
  /** Sorted by key. */
  readonly changes: readonly ShownChange[];
  readonly freshness: readonly Freshness[];
  /** Of the second, else of the first: see EnvironmentAnswer. */
  readonly rejection: Rejection | undefined;
}

/** Compares what two coordinates come to, placeholders replaced. @throws what ReadEnvironment throws */
export type DiffEnvironments = (from: Coordinates, to: Coordinates) => Promise<DiffAnswer>;

export function diffEnvironments(readEnvironment: ReadEnvironment, show: ShowValue): DiffEnvironments {
  return async (fromCoordinates, toCoordinates) => {
    const [from, to] = await Promise.all([readEnvironment(fromCoordinates), readEnvironment(toCoordinates)]);
    return {
      from: from.environment,
      to: to.environment,
      changes: shownDiff(valuesOf(from.environment), valuesOf(to.environment), show),
      freshness: [...from.freshness, ...to.freshness],
      rejection: to.rejection ?? from.rejection,
    };
  };
}

export type Values = ReturnType<typeof resolvedValues>;

export function shownDiff(before: Values, after: Values, show: ShowValue): readonly ShownChange[] {
  return diff(before, after).map((change) => ({
    ...change,
    before: change.before === undefined ? undefined : show(change.before),
    after: change.after === undefined ? undefined : show(change.after),
  }));
}

function valuesOf({ propertySources }: Environment): Values {
  return resolvedValues(propertySources);
}
