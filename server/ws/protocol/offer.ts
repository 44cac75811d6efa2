import { ForbiddenError } from '../../core/errors.js';
import { noteSent } from './answers.js';
import { type Effect, NOTHING } from './effects.js';
import { end } from './end.js';
import type { Edge, Offer, Rules, Subscription } from './subscription.js';

type Effects<E extends Edge> = readonly Effect<E>[];

/**
 * Offers a subscription the newest there is. It is sent what its client does not know yet, and nothing twice. Between
 * two offers anything may have happened: only the newest counts.
 */
export function offer<E extends Edge>(subscription: Subscription<E>, newest: Offer, rules: Rules): Effects<E> {
  if (isSettled(subscription, newest)) return NOTHING;
  if (!rules.mayRead(subscription.connection.principal, subscription.coordinates)) return forbid(subscription);
  if (newest.kind === 'problem') return tell(subscription, newest.error);
  return subscription.sent === undefined ? begin(subscription, newest) : goOn(subscription, newest, rules);
}

/** Whether the client knows all that the offer would say. */
export function isSettled<E extends Edge>({ sent, problem }: Subscription<E>, newest: Offer): boolean {
  if (newest.kind === 'problem') return problem === reasonOf(newest.error);
  return problem === undefined && sent?.content === newest.content;
}

/** The right is gone. @param subscription one that is open */
export function forbid<E extends Edge>(subscription: Subscription<E>): Effects<E> {
  const error = new ForbiddenError('the right is missing: read');
  return [...end(subscription), { kind: 'problem', id: subscription.id, error, ended: true }];
}

/** Tells what is in the way, once. */
export function tell<E extends Edge>(subscription: Subscription<E>, error: Error): Effects<E> {
  const reason = reasonOf(error);
  if (subscription.problem === reason) return NOTHING;
  subscription.problem = reason;
  return [{ kind: 'problem', id: subscription.id, error, ended: false }];
}

type Environment = Offer & { readonly kind: 'environment' };

/** The answer to a subscribe. A tag says more than a version: it also stands for the server's settings. */
function begin<E extends Edge>(subscription: Subscription<E>, newest: Environment): Effects<E> {
  const { version, etag, content, changesInPlace = false } = newest;
  const { resume } = subscription;
  const isHeld = resume?.etag === undefined ? resume?.version === version && !changesInPlace : resume.etag === etag;
  subscription.resume = undefined;
  subscription.problem = undefined;
  if (!isHeld) return send(subscription, { version, content }, undefined);
  subscription.sent = { version, content };
  subscription.applied = subscription.sent;
  return [{ kind: 'environment', subscription, transfer: 'none', from: undefined }];
}

function goOn<E extends Edge>(
  subscription: Subscription<E>,
  { version, content }: Environment,
  rules: Rules,
): Effects<E> {
  const { sent, problem, applied } = subscription;
  const from = sent?.content ?? content;
  subscription.problem = undefined;
  if (from !== content && rules.changes(from, content).length > 0)
    return send(subscription, { version, content }, from);
  // There and back again while the client looked away: what it holds is the newest.
  if (applied?.content === from) subscription.applied = { version: applied.version, content };
  subscription.sent = { version, content };
  if (problem === undefined) return NOTHING;
  noteSent(subscription, subscription.sent);
  return [{ kind: 'environment', subscription, transfer: 'none', from: undefined }];
}

function send<E extends Edge>(
  subscription: Subscription<E>,
  held: NonNullable<Subscription<E>['sent']>,
  from: NonNullable<Subscription<E>['sent']>['content'] | undefined,
): Effects<E> {
  noteSent(subscription, held);
  return [{ kind: 'environment', subscription, transfer: 'full', from }];
}

function reasonOf(error: Error): string {
  return `${error.name}: ${error.message}`;
}
