import { segment } from './api.js';
import type { Invocation } from './invocation.js';
import { isObject, type JsonObject } from './json.js';
import { textIn } from './json-fields.js';

/** How far a commit has come among the clients of a server. */
export interface Rollout {
  readonly total: number;
  /** Who has not come so far yet. */
  readonly laggards: readonly JsonObject[];
  /** Those among them who never will: they refuse it, or the server does for them. */
  readonly refusing: readonly JsonObject[];
}

/**
 * Who has applied a commit has acknowledged it, or holds what the server now makes of the same coordinates, which has
 * come to the server after the commit had.
 *
 * @param version a full commit id that the server holds
 * @throws CliError
 */
export async function rolloutOf(
  invocation: Invocation,
  version: string,
  clients: readonly JsonObject[],
): Promise<Rollout> {
  const heads = new Map<string, Head>();
  const laggards: JsonObject[] = [];
  const refusing: JsonObject[] = [];
  for (const client of clients) {
    const key = `${pathOf(client)}?${textIn(client, 'label')}`;
    const head = heads.get(key) ?? (await readHead(invocation, client));
    heads.set(key, head);
    if (textIn(client, 'version') === version) continue;
    const isAtHead = client['current'] === true && textIn(client, 'headVersion') === head.version;
    if (isAtHead && !head.isHeldBack) continue;
    laggards.push(client);
    if (isAtHead || hasRefused(client, version)) refusing.push(client);
  }
  return { total: clients.length, laggards, refusing };
}

interface Head {
  readonly version: string;
  /** Whether a newer commit is refused for these coordinates. */
  readonly isHeldBack: boolean;
}

async function readHead(invocation: Invocation, client: JsonObject): Promise<Head> {
  const api = await invocation.api();
  const query = { label: textIn(client, 'label') || undefined };
  const environment = await api.json(pathOf(client), 'version', { query });
  return { version: textIn(environment, 'version'), isHeldBack: isObject(environment['stale']) };
}

function pathOf(client: JsonObject): string {
  const { profiles } = client;
  const names = Array.isArray(profiles) ? profiles.join(',') : 'default';
  return `api/v1/environments/${segment(textIn(client, 'application'))}/${segment(names)}`;
}

function hasRefused({ nack }: JsonObject, version: string): boolean {
  return isObject(nack) && textIn(nack, 'version') === version;
}
