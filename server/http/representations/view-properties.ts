import type { PropertySource } from '../../core/environment.js';
import { replacePlaceholders } from '../../core/placeholders.js';
import { NumberLiteral, springText, type Value } from '../../core/value.js';
import { type MergedProperty, mergeSources } from './merge-sources.js';
import type { FlatProperty, ViewValue } from './nest.js';

/** A key of Spring's that only tells which profiles a document is for; its views leave it out. */
const DROPPED_KEY = 'spring.profiles';

/**
 * What a view shows, flat and merged. A value that was a placeholder and nothing else becomes a string, whatever the
 * key it leads to holds.
 *
 * @throws CircularPlaceholderError
 */
export function viewProperties(
  sources: readonly PropertySource[],
  options: { readonly resolvePlaceholders: boolean },
): readonly FlatProperty[] {
  const merged = mergeSources(sources);
  const lookup = lookupIn(merged);
  return merged
    .filter(({ key }) => key !== DROPPED_KEY)
    .map(({ key, value }) => {
      const shown = viewValue(value);
      const resolving = options.resolvePlaceholders && typeof shown === 'string';
      return { key, value: resolving ? replacePlaceholders(shown, lookup) : shown };
    });
}

/** Looks up keys in the merged environment of the request, and nowhere else. */
export function lookupIn(merged: readonly MergedProperty[]): (key: string) => string | undefined {
  const byKey = new Map(merged.map(({ key, value }) => [key, value]));
  return (key) => {
    const value = byKey.get(key);
    return value === undefined ? undefined : springText(value);
  };
}

function viewValue(value: Value): ViewValue {
  return typeof value === 'boolean' || value instanceof NumberLiteral ? value : springText(value);
}
