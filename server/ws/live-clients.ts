import type { LiveClient } from '../operations/list-clients.js';
import type { ClientSocket } from './client-socket.js';
import type { ClientSubscription } from './topic.js';

/** @param nowMs milliseconds since the epoch */
export function* liveClients(sockets: Iterable<ClientSocket>, nowMs: number): Iterable<LiveClient> {
  for (const { connection } of sockets) {
    for (const subscription of connection?.subscriptions ?? []) yield describe(subscription, nowMs);
  }
}

function describe({ connection, coordinates, instance, applied, nack, topic }: ClientSubscription, nowMs: number) {
  const offer = topic?.offer;
  const isCurrent = offer?.kind === 'environment' && applied?.content === offer.content;
  // Superseded by something that went away again, or that cannot be had: then it is the newest that there is.
  const sinceMs = applied === undefined ? connection.connectedAtMs : (applied.content.supersededAtMs ?? nowMs);
  return {
    ...{ coordinates, instance, nack, isCurrent },
    principal: connection.principal.name,
    version: applied?.version,
    headVersion: topic?.version,
    behindMs: isCurrent ? 0 : Math.max(0, nowMs - sinceMs),
    connectedAtMs: connection.connectedAtMs,
  };
}
