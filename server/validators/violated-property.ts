import { keySteps } from '../core/key-path.js';
import type { TypedProperty } from '../core/typed-properties.js';

/** The flat key that a path of names and indices means, and the property that stands there or first below it. */
export interface ViolatedProperty {
  readonly key: string;
  readonly property: TypedProperty | undefined;
}

export function violatedProperty(
  properties: ReadonlyMap<string, TypedProperty>,
  path: readonly string[],
): ViolatedProperty {
  const isLeaf = (prefix: string) => properties.has(prefix);
  let below: TypedProperty | undefined;
  for (const [key, property] of properties) {
    const steps = keySteps(key, isLeaf).map(String);
    if (!path.every((step, index) => steps[index] === step)) continue;
    if (steps.length === path.length) return { key, property };
    below ??= property;
  }
  return { key: flatKey(path), property: below };
}

function flatKey(path: readonly string[]): string {
  return path.reduce(
    (key, step) => (/^\d+$/.test(step) ? `${key}[${step}]` : key === '' ? step : `${key}.${step}`),
    '',
  );
}
