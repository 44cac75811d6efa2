import type { RawProperties, RawValue } from './flat.js';

/**
 * Puts properties over defaults. A list is replaced as a whole, and a default makes room wherever the stronger layer
 * has a value above or below it, as in Spring's precedence.
 */
export function layer(strong: RawProperties, weak: RawProperties): RawProperties {
  const taken = new Set<string>();
  for (const key of Object.keys(strong)) for (const step of stepsOf(key)) taken.add(step);
  const merged: Record<string, RawValue> = Object.create(null);
  for (const [key, value] of Object.entries(weak)) if (!isCovered(key, strong, taken)) merged[key] = value;
  for (const [key, value] of Object.entries(strong)) merged[key] = value;
  return Object.freeze(merged);
}

/** `a.b[0].c` → `a`, `a.b`, `a.b[0]`, `a.b[0].c`. */
function stepsOf(key: string): readonly string[] {
  const ends = [...key.matchAll(/[.[]/g)].map(({ index }) => key.slice(0, index)).filter((step) => step !== '');
  return [...ends, key];
}

function isCovered(key: string, strong: RawProperties, taken: ReadonlySet<string>): boolean {
  if (taken.has(key)) return true;
  return stepsOf(key).some((step) => Object.hasOwn(strong, step) || (key[step.length] === '[' && taken.has(step)));
}
