import type { RejectionInForce, ServedCoordinates } from './served-coordinates.js';

/**
 * The rejections that are in force for what was read lately, by application, profiles and label.
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
    return found.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  };
}

function isAt({ coordinates, servedLabel }: RejectionInForce, label: string): boolean {
  return coordinates.labels.includes(label) || servedLabel === label;
}

function nameOf({ coordinates }: RejectionInForce): string {
  const { application, profiles, label } = coordinates.asked;
  return [application, profiles, label ?? ''].join('\n');
}
