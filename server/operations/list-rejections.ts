import type { RejectionInForce, ServedCoordinates } from './served-coordinates.js';

/**
 * The rejections that are in force for what was read lately.
 *
 * @param label only those of coordinates that were asked for at it, or of the default label when that is its name
 */
export type ListRejections = (label: string | undefined) => Promise<readonly RejectionInForce[]>;

export function listRejections(served: ServedCoordinates): ListRejections {
  return async (label) => {
    const found: RejectionInForce[] = [];
    for (const coordinates of served.recent()) {
      const rejection = await served.readAgain(coordinates);
      if (rejection && (label === undefined || isAt(rejection, label))) found.push(rejection);
    }
    return found;
  };
}

function isAt({ coordinates, servedLabel }: RejectionInForce, label: string): boolean {
  return coordinates.labels.includes(label) || servedLabel === label;
}
