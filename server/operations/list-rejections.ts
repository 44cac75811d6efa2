import type { CatalogRounds } from './catalog-rounds.js';
import type { RejectionInForce, ServedCoordinates } from './served-coordinates.js';

/** How long to wait for all that there is to be looked at; what is not done by then is left out. */
const PATIENCE_MS = 2000;

/**
 * The rejections that are in force, by application, profiles and label: for what was read lately, and for what the
 * repositories hold at their default labels.
 *
 * @param label only those of coordinates that were asked for at it, or of the default label when that is its name
 */
export type ListRejections = (label: string | undefined) => Promise<readonly RejectionInForce[]>;

export function listRejections(served: ServedCoordinates, rounds: CatalogRounds): ListRejections {
  return async (label) => {
    await rounds.finish(PATIENCE_MS);
    const refused = served.rejections().map(({ coordinates }) => coordinates);
    for (const coordinates of [...served.recent(), ...refused]) await served.readAgain(coordinates);
    return served.rejections().filter((rejection) => label === undefined || isAt(rejection, label));
  };
}

function isAt({ coordinates, servedLabel }: RejectionInForce, label: string): boolean {
  return coordinates.labels.includes(label) || servedLabel === label;
}
