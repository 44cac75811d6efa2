import { ConfigError, type ErrorCode } from '../core/errors.js';
import type { ResolveLayers, ResolveVerified } from './read-environment.js';

/**
 * For readers that a flaw does not concern: who gets values as they are written needs no circle of placeholders opened,
 * and Spring's clients are used to `invalid.<key>` where a secret does not open. Where no version within reach is
 * without the flaw they get the version that was asked for.
 */
export function acceptFlaws(
  resolveVerified: ResolveVerified,
  resolveLayers: ResolveLayers,
  accepted: readonly ErrorCode[],
): ResolveVerified {
  return async (coordinates, heads) => {
    try {
      return await resolveVerified(coordinates, heads);
    } catch (error) {
      if (!(error instanceof ConfigError) || !accepted.includes(error.code)) throw error;
      return { answer: await resolveLayers(coordinates, heads), layers: heads };
    }
  };
}
