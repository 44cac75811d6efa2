import { ClientHeads } from './client-head.js';
import { isWatching, withLostLabel } from './clients.js';
import type { CommitReach } from './commit-reach.js';
import type { Invocation } from './invocation.js';
import { isObject, type JsonObject } from './json.js';
import { textIn } from './json-fields.js';

/** How far a commit has come among the clients of a server. */
export interface Rollout {
  readonly total: number;
  /** How many programs these are: one may have several subscriptions. */
  readonly instances: number;
  /** Who has not come so far yet. */
  readonly laggards: readonly JsonObject[];
  /** Those among them who never will: they refuse it, or the server does for them. */
  readonly refusing: readonly JsonObject[];
}

/**
 * Who has applied a commit has acknowledged it, or holds what the server now makes of the same coordinates, and the
 * commit is in that. Who only watches does not count.
 *
 * @param version a full commit id that the server holds
 * @throws CliError
 */
export async function rolloutOf(
  invocation: Invocation,
  version: string,
  reach: CommitReach,
  connected: readonly JsonObject[],
): Promise<Rollout> {
  const clients = connected.filter((client) => !isWatching(client));
  const heads = new ClientHeads(invocation);
  const laggards: JsonObject[] = [];
  const refusing: JsonObject[] = [];
  for (const client of clients) {
    if (textIn(client, 'version') === version) continue;
    const head = await heads.of(client);
    const isAtHead = client['current'] === true && textIn(client, 'headVersion') === head?.version;
    if (head && isAtHead && !head.isHeldBack && (await reach.includes(client, head))) continue;
    const laggard = head ? client : withLostLabel(client);
    laggards.push(laggard);
    if ((isAtHead && head?.isHeldBack) || hasRefused(client, version)) refusing.push(laggard);
  }
  return { total: clients.length, instances: countInstances(clients), laggards, refusing };
}

/** Who does not say who it is is somebody else each time. */
function countInstances(clients: readonly JsonObject[]): number {
  const names = clients.map(({ instance }, index) =>
    isObject(instance) ? `${textIn(instance, 'host')}\n${textIn(instance, 'id')}` : index,
  );
  return new Set(names).size;
}

function hasRefused({ nack }: JsonObject, version: string): boolean {
  return isObject(nack) && textIn(nack, 'version') === version;
}
