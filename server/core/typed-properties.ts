import type { Environment, LayerTree } from './environment.js';
import { CircularPlaceholderError, ConfigError, type Place } from './errors.js';
import { type MergedProperty, mergeProperties } from './merge.js';
import { PLACEHOLDER_LIMITS, replacePlaceholders } from './placeholders.js';
import { relocate } from './relocate-error.js';
import { springText, type Value } from './value.js';

/** A value as whoever gets it will see it, and where it is written. */
export interface TypedProperty {
  readonly value: Value;
  readonly place: Place;
  /** Index of the layer it comes from. */
  readonly layer: number;
}

/** How many characters all placeholders of one environment may come to. */
const MAX_CHARACTERS = 4 * PLACEHOLDER_LIMITS.characters;
/** A value that is one placeholder and nothing else, without default. */
const PURE = /^\$\{([^${}:]+)\}$/;

/**
 * What is checked of an environment: merged and flat, placeholders replaced as far as they can be. A value that is one
 * placeholder takes the value it points to, type included. Overrides are left out: they are the server's, and a commit
 * is not to be judged by them.
 *
 * @throws CircularPlaceholderError, LimitExceededError with the place of the value at fault
 */
export function typedProperties(
  { propertySources }: Pick<Environment, 'propertySources'>,
  layers: readonly LayerTree[],
): ReadonlyMap<string, TypedProperty> {
  const sources = propertySources.filter(({ file }) => file !== undefined);
  const merged = mergeProperties(sources);
  const typing = { merged, left: MAX_CHARACTERS };
  const typed = new Map<string, TypedProperty>();
  for (const [key, property] of merged) {
    const file = sources[property.source]?.file;
    if (!file) continue;
    const { line, column } = property;
    const place = { file: file.path, line, column, version: layers[file.layer]?.version ?? '' };
    typed.set(key, { value: typedValue(key, property.value, typing, place), place, layer: file.layer });
  }
  return typed;
}

interface Typing {
  readonly merged: ReadonlyMap<string, MergedProperty>;
  left: number;
}

function typedValue(key: string, value: Value, typing: Typing, place: Place): Value {
  if (typeof value !== 'string' || !value.includes('${')) return value;
  try {
    const pointed = pointedValue(key, value, typing.merged);
    if (typeof pointed !== 'string') return pointed;
    const text = replacePlaceholders(pointed, (asked) => textOf(typing.merged.get(asked)), {
      ...PLACEHOLDER_LIMITS,
      characters: Math.min(PLACEHOLDER_LIMITS.characters, typing.left),
    });
    typing.left -= text.length + 1;
    return text;
  } catch (error) {
    throw placed(error, place);
  }
}

/** Follows values that are nothing but a placeholder. */
function pointedValue(key: string, value: string, merged: Typing['merged']): Value {
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

function textOf(property: MergedProperty | undefined): string | undefined {
  return property === undefined ? undefined : springText(property.value);
}

function placed(error: unknown, place: Place): unknown {
  return error instanceof ConfigError ? relocate(error, place) : error;
}
