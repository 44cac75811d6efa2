import type { PropertySource } from './environment.js';
import { CircularPlaceholderError } from './errors.js';
import { type MergedProperty, mergeProperties } from './merge.js';
import { PLACEHOLDER_LIMITS, replacePlaceholders } from './placeholders.js';
import { springText, type Value } from './value.js';

/** How many characters all placeholders of one environment may come to. */
const MAX_CHARACTERS = 4 * PLACEHOLDER_LIMITS.characters;
/** A value that is one placeholder and nothing else, without default. */
const PURE = /^\$\{([^${}:]+)\}$/;

type Merged = ReadonlyMap<string, MergedProperty>;

/**
 * What sources come to for a reader: merged, placeholders replaced as far as they can be. A value without placeholders
 * keeps its type, and a value that is one placeholder takes the value it points to, type included.
 *
 * @param sources strongest first
 * @throws CircularPlaceholderError, LimitExceededError
 */
export function resolvedValues(sources: readonly PropertySource[]): ReadonlyMap<string, Value> {
  const merged = mergeProperties(sources);
  const resolve = valueResolver(merged);
  return new Map([...merged].map(([key, { value }]) => [key, resolve(key, value)]));
}

/** Resolves one value after another, all of them within one budget of characters. */
export function valueResolver(merged: Merged, budget = MAX_CHARACTERS): (key: string, value: Value) => Value {
  const lookup = lookupIn(merged);
  let left = budget;
  return (key, value) => {
    if (typeof value !== 'string' || !value.includes('${')) return value;
    const pointed = pointedValue(key, value, merged);
    if (typeof pointed !== 'string') return pointed;
    const characters = Math.min(PLACEHOLDER_LIMITS.characters, left);
    const text = replacePlaceholders(pointed, lookup, { ...PLACEHOLDER_LIMITS, characters });
    left -= text.length + 1;
    return text;
  };
}

/** Looks keys up in what sources come to, as text, and nowhere else. */
export function lookupIn(merged: Merged): (key: string) => string | undefined {
  return (key) => {
    const property = merged.get(key);
    return property && springText(property.value);
  };
}

/** Follows values that are nothing but a placeholder. */
function pointedValue(key: string, value: string, merged: Merged): Value {
  const passed = new Set([key]);
  let text = value;
  for (;;) {
    const next = PURE.exec(text)?.[1]?.trim();
    const pointed = next === undefined ? undefined : merged.get(next)?.value;
    if (next === undefined || pointed === undefined) return text;
    if (typeof pointed !== 'string') return pointed;
    if (pointed.startsWith('{cipher}')) return text;
    if (passed.has(next)) throw new CircularPlaceholderError(`\${${next}} leads back to itself`);
    passed.add(next);
    text = pointed;
  }
}
