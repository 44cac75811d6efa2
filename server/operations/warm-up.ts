import { setImmediate } from 'node:timers/promises';
import type { Logger } from '../core/ports.js';
import { type ServedCoordinates, warnOfRejection } from './served-coordinates.js';

/**
 * After each change verifies again what was read lately, so that the next reader finds it done. Between any two the
 * event loop has its turn; a change that comes meanwhile begins the round anew.
 *
 * @returns what to call after a change; its promise is there for who wants to know the end of the round
 */
export function warmUp(served: ServedCoordinates, logger: Logger): () => Promise<void> {
  let generation = 0;

  return async () => {
    generation += 1;
    const own = generation;
    await setImmediate(); // The turn in which a change is taken over is long enough.
    for (const coordinates of served.recent()) {
      await setImmediate();
      if (own !== generation) return;
      try {
        const rejection = await served.readAgain(coordinates);
        if (rejection) warnOfRejection(logger, rejection);
      } catch (error) {
        logger.debug('coordinates could not be verified beforehand', { error });
      }
    }
  };
}
