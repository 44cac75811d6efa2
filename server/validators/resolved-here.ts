import type { Environment } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import type { Layer } from '../core/ports.js';
import { typedProperties } from '../core/typed-properties.js';

/** What is put together where it is asked for: within these it holds the event loop for some 5 ms. */
const MAX_KEYS_HERE = 4_000;
const MAX_CHARACTERS_HERE = 262_144;

/**
 * Whether the environment is small and all its placeholders can be resolved. What is large or faulty is not judged
 * here: a thread of its own says what is wrong with it, if anything.
 */
export function isResolvedHere(environment: Environment, layers: readonly Layer[]): boolean {
  const keys = environment.propertySources.reduce((sum, { properties }) => sum + properties.length, 0);
  if (keys > MAX_KEYS_HERE) return false;
  try {
    typedProperties(environment, layers, MAX_CHARACTERS_HERE);
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}
