import type { Coordinates } from '../../core/environment.js';
import { ConfigError, ForbiddenError, InvalidRequestError, TooManySubscriptionsError } from '../../core/errors.js';
import { acknowledge, refuse } from './answers.js';
import { CLOSE } from './close-codes.js';
import { type Effect, NOTHING } from './effects.js';
import { end } from './end.js';
import type { ClientFrame, SubscribeFrame } from './frames.js';
import { parseFrame } from './parse-frame.js';
import type { Connection, Edge, Rules } from './subscription.js';

/** From then on it is no misunderstanding any more. */
const MAX_FAULTS = 10;

type Effects<E extends Edge> = readonly Effect<E>[];

/**
 * A frame of a client has come.
 *
 * @param text undefined for a binary frame
 * @param nowMs milliseconds since the epoch
 */
export function receive<E extends Edge>(
  connection: Connection<E>,
  text: string | undefined,
  rules: Rules,
  nowMs: number,
): Effects<E> {
  if (text === undefined) return [{ kind: 'close', code: CLOSE.unsupportedData, reason: 'text frames only' }];
  try {
    return obey(connection, parseFrame(text), rules, nowMs);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return misunderstood(connection, error);
  }
}

function misunderstood<E extends Edge>(connection: Connection<E>, error: ConfigError): Effects<E> {
  connection.faults += 1;
  if (connection.faults < MAX_FAULTS) return [{ kind: 'problem', id: undefined, error, ended: false }];
  return [{ kind: 'close', code: CLOSE.policyViolation, reason: `${MAX_FAULTS} frames were not understood` }];
}

function obey<E extends Edge>(connection: Connection<E>, frame: ClientFrame, rules: Rules, nowMs: number): Effects<E> {
  if (frame.type === 'authenticate') return [{ kind: 'authenticate', token: frame.token }];
  const subscription = connection.subscriptions.find(({ id }) => id === frame.id);
  if (frame.type === 'subscribe') return subscribe(connection, frame, subscription !== undefined, rules);
  // Who answers or leaves what has just ended here has not heard of it yet.
  if (subscription === undefined) return NOTHING;
  switch (frame.type) {
    case 'ack':
      return acknowledge(subscription, frame.version);
    case 'nack':
      return refuse(subscription, frame, nowMs);
    case 'unsubscribe':
      return end(subscription);
  }
}

function subscribe<E extends Edge>(
  connection: Connection<E>,
  frame: SubscribeFrame,
  isKnown: boolean,
  rules: Rules,
): Effects<E> {
  const { id, instance, version, etag } = frame;
  const refused = (error: Error, ended = true): Effects<E> => [{ kind: 'problem', id, error, ended }];
  // The other one of that name goes on.
  if (isKnown) return refused(new InvalidRequestError('id: names another subscription already'), false);
  if (connection.subscriptions.length >= rules.subscriptionsPerConnection) {
    const most = rules.subscriptionsPerConnection;
    return refused(new TooManySubscriptionsError(`one more than the ${most} that a connection may have`));
  }
  try {
    const coordinates = coordinatesOf(frame, rules);
    if (!rules.mayRead(connection.principal, coordinates)) {
      return refused(new ForbiddenError('the right is missing: read'));
    }
    const resume = version === undefined && etag === undefined ? undefined : { version, etag };
    const blank = { topic: undefined, sent: undefined, unanswered: undefined, applied: undefined };
    const subscription = {
      connection,
      id,
      coordinates,
      instance,
      resume,
      ...blank,
      nack: undefined,
      problem: undefined,
    };
    connection.subscriptions.push(subscription);
    return [{ kind: 'open', subscription }];
  } catch (error) {
    if (error instanceof ConfigError) return refused(error);
    throw error;
  }
}

/** The parser expects what stands in a URL. */
function coordinatesOf({ application, profiles, label }: SubscribeFrame, { parse }: Rules): Coordinates {
  return parse({
    application: encoded('application', application),
    profiles: profiles.map((profile) => encoded('profiles', profile)).join(','),
    label: label === undefined ? undefined : encoded('label', label),
  });
}

function encoded(what: string, text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw new InvalidRequestError(`${what}: holds half a character`);
  }
}
