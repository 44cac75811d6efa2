import { isLoaderKey } from './directives.js';
import type { PropertySource } from './environment.js';
import { CircularPlaceholderError } from './errors.js';
import { type MergedProperty, mergeProperties } from './merge.js';
import { CIRCLE, type Lookup, PLACEHOLDER_LIMITS, replacePlaceholders, STAYS } from './placeholders.js';
import { isSealedValue } from './sealed-text.js';
import { Secret, UnopenedSecret } from './secret.js';
import { springText, type Value } from './value.js';

/** How many characters all placeholders of one environment may come to. */
const MAX_CHARACTERS = 4 * PLACEHOLDER_LIMITS.characters;
/** A value that is one placeholder and nothing else, without default. */
const PURE = /^\$\{([^${}:]+)\}$/;

type Merged = ReadonlyMap<string, MergedProperty>;

/**
 * What sources come to for a reader: merged, placeholders replaced as far as they can be. A value without placeholders
 * keeps its type, and a value that is one placeholder takes the value it points to, type included. What a secret has a
 * part in is one. What only a loader of configuration is told is left out.
 *
 * @param sources strongest first
 * @throws CircularPlaceholderError, LimitExceededError
 */
export function resolvedValues(sources: readonly PropertySource[]): ReadonlyMap<string, Value> {
  const merged = mergeProperties(sources);
  const resolve = valueResolver(merged);
  const told = [...merged].filter(([key]) => !isLoaderKey(key));
  return new Map(told.map(([key, { value }]) => [key, resolve(key, value)]));
}

/**
 * Resolves one value after another, all of them within one budget of characters.
 *
 * @param onSealed told of each key in whose value a placeholder stays, since it leads to a cipher text that was handed on
 */
export function valueResolver(
  merged: Merged,
  budget = MAX_CHARACTERS,
  onSealed: (key: string) => void = () => {},
): (key: string, value: Value) => Value {
  const lookup = watchedLookup(merged);
  let left = budget;
  const resolve = (text: string): string => {
    const characters = Math.min(PLACEHOLDER_LIMITS.characters, left);
    const resolved = replacePlaceholders(text, lookup.find, { ...PLACEHOLDER_LIMITS, characters });
    left -= resolved.length + 1;
    return resolved;
  };
  const resolveValue = (key: string, value: Value): Value => {
    if (value instanceof Secret && value.reveal().includes('${')) return new Secret(resolve(value.reveal()));
    if (typeof value !== 'string' || !value.includes('${')) return value;
    const pointed = pointedValue(key, value, merged);
    if (pointed instanceof Secret && pointed.reveal().includes('${')) return new Secret(resolve(pointed.reveal()));
    if (typeof pointed !== 'string') return pointed;
    lookup.metSecret = lookup.metUnopened = false;
    const text = resolve(pointed);
    if (lookup.metUnopened) return new UnopenedSecret(text);
    return lookup.metSecret ? new Secret(text) : text;
  };
  return (key, value) => {
    lookup.metSealed = false;
    const resolved = resolveValue(key, value);
    if (lookup.metSealed) onSealed(key);
    return resolved;
  };
}

/**
 * A lookup that knows whether it has come by a secret, or by a cipher text that was handed on: only who gets it can put
 * its plain text in place of a placeholder, which stays until then.
 */
export interface WatchedLookup {
  readonly find: Lookup;
  metSecret: boolean;
  /** By one that nobody has opened. */
  metUnopened: boolean;
  metSealed: boolean;
}

export function watchedLookup(merged: Merged): WatchedLookup {
  const lookup = lookupIn(merged);
  const watched: WatchedLookup = {
    metSecret: false,
    metUnopened: false,
    metSealed: false,
    find(key) {
      const value = merged.get(key)?.value;
      if (isSealedValue(value)) {
        watched.metSealed = true;
        return STAYS;
      }
      watched.metSecret ||= value instanceof Secret;
      watched.metUnopened ||= value instanceof UnopenedSecret;
      return lookup(key);
    },
  };
  return watched;
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
    if (isSealedValue(pointed)) return text;
    if (typeof pointed !== 'string') return pointed;
    if (passed.has(next)) throw new CircularPlaceholderError(CIRCLE);
    passed.add(next);
    text = pointed;
  }
}
