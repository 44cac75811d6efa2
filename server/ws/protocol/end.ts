import type { Effect } from './effects.js';
import type { Edge, Subscription } from './subscription.js';

/** Takes a subscription off its connection. */
export function end<E extends Edge>(subscription: Subscription<E>): readonly Effect<E>[] {
  const { subscriptions } = subscription.connection;
  const index = subscriptions.indexOf(subscription);
  if (index >= 0) subscriptions.splice(index, 1);
  return [{ kind: 'drop', subscription }];
}
