import type { PropertySource } from './environment.js';
import { type MergedProperty, mergeProperties } from './merge.js';
import { replacePlaceholders } from './placeholders.js';
import { springText, type Value } from './value.js';

/** Looks keys up in what sources come to, as text, and nowhere else. */
export function lookupIn(merged: ReadonlyMap<string, MergedProperty>): (key: string) => string | undefined {
  return (key) => {
    const property = merged.get(key);
    return property && springText(property.value);
  };
}

/**
 * What sources come to for a reader: merged, placeholders replaced. A value without placeholders keeps its type.
 *
 * @param sources strongest first
 * @throws CircularPlaceholderError, LimitExceededError
 */
export function resolvedValues(sources: readonly PropertySource[]): ReadonlyMap<string, Value> {
  const merged = mergeProperties(sources);
  const lookup = lookupIn(merged);
  const values = new Map<string, Value>();
  for (const [key, { value }] of merged) {
    values.set(key, typeof value === 'string' ? replacePlaceholders(value, lookup) : value);
  }
  return values;
}
