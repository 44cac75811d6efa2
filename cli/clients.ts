import type { Invocation } from './invocation.js';
import { isObject, type Json, type JsonObject } from './json.js';
import { objectsIn, textIn } from './json-fields.js';
import { writeRows } from './output/table.js';
import { short } from './stale.js';

/** As many as the server tells of at once. */
const LIMIT = 10_000;
const HEADINGS = [
  'APPLICATION',
  'PROFILES',
  'LABEL',
  'INSTANCE',
  'HOST',
  'VERSION',
  'HEAD',
  'STATE',
  'BEHIND',
  'SINCE',
  'REFUSAL',
];

/**
 * Who is subscribed to the server that is asked.
 *
 * @param application undefined: everybody
 * @throws CliError
 */
export async function readClients(
  invocation: Invocation,
  application: string | undefined,
): Promise<readonly JsonObject[]> {
  const api = await invocation.api();
  const answer = await api.json('api/v1/clients', 'clients', { query: { application, limit: String(LIMIT) } });
  const clients = objectsIn(answer, 'clients');
  const left = Number(textIn(answer, 'total')) - clients.length;
  if (left > 0) invocation.note(`note: ${left} more are connected; name an application with -a`);
  return clients;
}

export function writeClients(invocation: Invocation, clients: readonly JsonObject[]): void {
  writeRows(invocation, HEADINGS, clients.map(rowOf));
}

function rowOf(client: JsonObject): readonly string[] {
  const { instance, nack, profiles } = client;
  const who = isObject(instance) ? instance : {};
  return [
    textIn(client, 'application'),
    Array.isArray(profiles) ? profiles.join(',') : '',
    textIn(client, 'label'),
    textIn(who, 'id'),
    textIn(who, 'host'),
    textIn(client, 'version'),
    textIn(client, 'headVersion'),
    client['current'] === true ? 'current' : 'behind',
    `${Math.round(Number(textIn(client, 'behindMs')) / 1000)}s`,
    textIn(client, 'connectedSince'),
    refusalOf(nack),
  ];
}

/** `a1b2c3d: server.port: must be integer`; empty when nothing was refused. */
function refusalOf(nack: Json | undefined): string {
  if (!isObject(nack)) return '';
  return [short(textIn(nack, 'version')), textIn(nack, 'key'), textIn(nack, 'message')]
    .filter((part) => part !== '')
    .join(': ');
}
