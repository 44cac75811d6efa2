import type { PropertySource } from './environment.js';
import { Secret } from './secret.js';

const known = new WeakMap<readonly PropertySource[], boolean>();

/** Whether any value is a secret; found out once for each list of sources. */
export function holdsSecrets(sources: readonly PropertySource[]): boolean {
  const before = known.get(sources);
  if (before !== undefined) return before;
  const found = sources.some(({ properties }) => properties.some(({ value }) => value instanceof Secret));
  known.set(sources, found);
  return found;
}
