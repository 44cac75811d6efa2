import type { Document, Property } from './environment.js';
import { Secret } from './secret.js';

/**
 * A document of a Vault: every value is a secret and lies on no line, and the keys are sorted, as Java sorts those that
 * Spring's Vault repository answers.
 */
export function secretDocument({ properties }: Document): Document {
  return { properties: properties.map(secretProperty).sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

/** What comes from a Vault has no origin with Spring. */
function secretProperty({ key, value }: Property): Property {
  return { key, value: value instanceof Secret ? value : new Secret(value), line: 0, column: 0, springOrigin: '' };
}
