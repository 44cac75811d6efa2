import { ForbiddenError, UnauthenticatedError } from '../../core/errors.js';
import type { Principal } from '../../core/ports.js';
import { type Effect, NOTHING } from './effects.js';
import { forbid } from './offer.js';
import type { Connection, Edge, Rules } from './subscription.js';

type Effects<E extends Edge> = readonly Effect<E>[];

/** A token was brought. What does not hold changes nothing: the old one goes on until it expires. */
export function renew<E extends Edge>(
  connection: Connection<E>,
  principal: Principal | undefined,
  rules: Rules,
): Effects<E> {
  const refused = (error: Error): Effects<E> => [{ kind: 'problem', id: undefined, error, ended: false }];
  if (principal === undefined) return refused(new UnauthenticatedError('the token does not hold'));
  if (principal.name !== connection.principal.name) {
    return refused(new ForbiddenError('the token speaks for somebody else (a connection does not change hands)'));
  }
  connection.principal = principal;
  return reauthorize(connection, rules);
}

/** What is allowed may be something else than before. */
export function reauthorize<E extends Edge>(connection: Connection<E>, rules: Rules): Effects<E> {
  const { principal, subscriptions } = connection;
  const lost = subscriptions.filter(({ coordinates }) => !rules.mayRead(principal, coordinates));
  return lost.length === 0 ? NOTHING : lost.flatMap((subscription) => forbid(subscription));
}
