import { InvalidRequestError } from '../../core/errors.js';
import { type Effect, NOTHING } from './effects.js';
import type { NackFrame } from './frames.js';
import type { Edge, Held, Subscription } from './subscription.js';

/** How many environments a client may be behind with its answers. */
const MAX_UNANSWERED = 16;

/** Notes that an environment is on its way to the client. */
export function noteSent<E extends Edge>(subscription: Subscription<E>, held: Held): void {
  subscription.sent = held;
  subscription.unanswered ??= [];
  subscription.unanswered.push(held);
  if (subscription.unanswered.length > MAX_UNANSWERED) subscription.unanswered.shift();
}

/** The client has applied that version, and with it left all that were sent before. */
export function acknowledge<E extends Edge>(subscription: Subscription<E>, version: string): readonly Effect<E>[] {
  const held = takeAnswered(subscription, version);
  if (held === undefined) return subscription.applied?.version === version ? NOTHING : neverSent(subscription);
  subscription.applied = held;
  subscription.nack = undefined;
  return NOTHING;
}

/** The client has refused that version and goes on with what it has. */
export function refuse<E extends Edge>(
  subscription: Subscription<E>,
  { version, code, message, key }: NackFrame,
  nowMs: number,
): readonly Effect<E>[] {
  if (takeAnswered(subscription, version) === undefined) return neverSent(subscription);
  subscription.nack = { version, code, message, key, atMs: nowMs };
  return NOTHING;
}

/** The newest of that version; what was sent before it needs no answer any more. */
function takeAnswered<E extends Edge>(subscription: Subscription<E>, version: string): Held | undefined {
  const { unanswered = [] } = subscription;
  const index = unanswered.findLastIndex((held) => held.version === version);
  const held = unanswered[index];
  const left = unanswered.slice(index + 1);
  if (held) subscription.unanswered = left.length === 0 ? undefined : left;
  return held;
}

function neverSent<E extends Edge>({ id }: Subscription<E>): readonly Effect<E>[] {
  const error = new InvalidRequestError('version: was not sent, or was answered already');
  return [{ kind: 'problem', id, error, ended: false }];
}
