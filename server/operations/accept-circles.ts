import { CircularPlaceholderError } from '../core/errors.js';
import type { ResolveLayers, ResolveVerified } from './read-environment.js';

/**
 * For readers that get values as they are written. They do not need a circle of placeholders opened, so where no version
 * within reach is without one, they get the version that was asked for, as Spring's clients do.
 */
export function acceptCircles(resolveVerified: ResolveVerified, resolveLayers: ResolveLayers): ResolveVerified {
  return async (coordinates, heads) => {
    try {
      return await resolveVerified(coordinates, heads);
    } catch (error) {
      if (!(error instanceof CircularPlaceholderError)) throw error;
      return { answer: await resolveLayers(coordinates, heads), layers: heads };
    }
  };
}
