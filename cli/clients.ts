import { ClientHeads } from './client-head.js';
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

/** By this tag of an instance it is known that it is no program that runs on its configuration. */
export const WATCH_TAGS = { program: 'cairn watch' };

/**
 * Who is subscribed to the server that is asked, among those of the application, the profiles and the label that are
 * named, each as the client asks for it.
 *
 * @throws CliError
 */
export async function readClients(invocation: Invocation): Promise<readonly JsonObject[]> {
  const { application, profiles, namesProfiles, label } = await invocation.settings();
  const api = await invocation.api();
  const answer = await api.json('api/v1/clients', 'clients', { query: { application, limit: String(LIMIT) } });
  const clients = objectsIn(answer, 'clients');
  const left = Number(textIn(answer, 'total')) - clients.length;
  if (left > 0) invocation.note(`note: ${left} more are connected; name an application with -a`);
  return clients.filter(
    (client) =>
      (!namesProfiles || profiles.every((name) => hasProfile(client, name))) &&
      (label === undefined || textIn(client, 'label') === label),
  );
}

function hasProfile({ profiles }: JsonObject, name: string): boolean {
  return Array.isArray(profiles) && profiles.includes(name);
}

export function isWatching({ instance }: JsonObject): boolean {
  const tags = isObject(instance) ? instance['tags'] : undefined;
  return isObject(tags) && tags['program'] === WATCH_TAGS.program;
}

const LOST_LABEL = 'its label is gone';

export function withLostLabel(client: JsonObject): JsonObject {
  return { ...client, reason: LOST_LABEL };
}

/** Says of those for whom nothing is served whether that is since their label is gone, as far as that can be known. */
export async function withLostLabels(
  invocation: Invocation,
  clients: readonly JsonObject[],
): Promise<readonly JsonObject[]> {
  const heads = new ClientHeads(invocation);
  const found: JsonObject[] = [];
  for (const client of clients) {
    const isServed = textIn(client, 'headVersion') !== '';
    const isLost = !isServed && (await heads.of(client).catch(() => null)) === undefined;
    found.push(isLost ? withLostLabel(client) : client);
  }
  return found;
}

export function writeClients(invocation: Invocation, clients: readonly JsonObject[]): void {
  writeRows(invocation, HEADINGS, clients.map(rowOf));
}

function rowOf(client: JsonObject): readonly string[] {
  const { instance, nack, profiles, reason } = client;
  const who = isObject(instance) ? instance : {};
  return [
    textIn(client, 'application'),
    Array.isArray(profiles) ? profiles.join(',') : '',
    textIn(client, 'label'),
    textIn(who, 'id'),
    textIn(who, 'host'),
    textIn(client, 'version'),
    textIn(client, 'headVersion'),
    stateOf(client),
    reason === LOST_LABEL ? '' : `${Math.round(Number(textIn(client, 'behindMs')) / 1000)}s`,
    textIn(client, 'connectedSince'),
    refusalOf(nack),
  ];
}

function stateOf(client: JsonObject): string {
  if (client['reason'] === LOST_LABEL) return 'label not found';
  if (isWatching(client)) return 'watching';
  return client['current'] === true ? 'current' : 'behind';
}

/** `a1b2c3d: server.port: must be integer`; empty when nothing was refused. The message may begin with the key, too. */
function refusalOf(nack: Json | undefined): string {
  if (!isObject(nack)) return '';
  const [key, message] = [textIn(nack, 'key'), textIn(nack, 'message')];
  const rest = message.startsWith(`${key}: `) ? message.slice(key.length + 2) : message;
  return [short(textIn(nack, 'version')), key, rest].filter((part) => part !== '').join(': ');
}
