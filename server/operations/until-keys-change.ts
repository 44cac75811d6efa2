import type { UndecryptableSecretError } from '../core/errors.js';
import type { SecretUses } from '../core/ports.js';

/** What is open stays open, whatever becomes of the keys; what is not may open with others. */
export function untilKeysChange(
  unopened: readonly UndecryptableSecretError[],
  uses: SecretUses | undefined,
  areSameKeys: () => boolean,
): SecretUses | undefined {
  if (unopened.length === 0) return uses;
  const flaws = unopened.map(({ place, key, reason }) => [place?.file, place?.line, key, reason]);
  return {
    staleSeconds: () => uses?.staleSeconds(),
    ...(uses?.of && { of: uses.of }),
    // Every server that has the same keys comes to the same.
    identity: JSON.stringify([uses?.identity, flaws]),
    isCurrent: () => areSameKeys() && uses?.isCurrent() !== false,
  };
}
