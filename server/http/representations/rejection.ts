import type { RejectionInForce } from '../../operations/served-coordinates.js';

/** A commit that is not served, and for whom. */
export function describeRejection({ coordinates, ...rejection }: RejectionInForce) {
  const { application, label } = coordinates.asked;
  const { rejected, servedVersion, code, file, line, column, rule, message, since } = rejection;
  const { profiles } = coordinates;
  return { application, profiles, label, rejected, servedVersion, code, file, line, column, rule, message, since };
}
