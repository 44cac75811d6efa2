import { blameValue } from './blame-value.js';
import type { Environment, LayerTree } from './environment.js';
import type { Place } from './errors.js';
import { mergeProperties } from './merge.js';
import { valueResolver } from './resolved-values.js';
import type { Value } from './value.js';
import { valuePlace } from './value-place.js';

/** A value as whoever gets it will see it, and where it is written. */
export interface TypedProperty {
  readonly value: Value;
  readonly place: Place;
  /** Index of the layer it comes from. */
  readonly layer: number;
}

/**
 * What is checked of an environment: merged and flat, placeholders replaced as far as they can be. Overrides are left
 * out: they are the server's, and a commit is not to be judged by them.
 *
 * @param maxCharacters how many all placeholders may come to, when it is to be fewer than usual
 * @throws CircularPlaceholderError, LimitExceededError with the place of the value at fault
 */
export function typedProperties(
  { propertySources }: Pick<Environment, 'propertySources'>,
  layers: readonly Pick<LayerTree, 'version'>[],
  maxCharacters?: number,
): ReadonlyMap<string, TypedProperty> {
  const sources = propertySources.filter(({ file }) => file !== undefined);
  const merged = mergeProperties(sources);
  const resolve = valueResolver(merged, maxCharacters);
  const typed = new Map<string, TypedProperty>();
  for (const [key, property] of merged) {
    const file = sources[property.source]?.file;
    if (!file) continue;
    const place = { ...valuePlace(file, property), version: layers[file.layer]?.version ?? '' };
    typed.set(key, { value: blameValue(key, place, () => resolve(key, property.value)), place, layer: file.layer });
  }
  return typed;
}
