import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CORES } from '../cores.js';
import { applicationName, serviceFile } from '../generated-files.js';
import { commitFiles } from '../generated-repository.js';
import { type Ground, ownRepository, settingsFile } from '../ground.js';
import { readAnswer } from '../read-answer.js';
import { refreshNow } from '../refresh-now.js';
import { type ServerProcess, startServer } from '../server-process.js';

const PUSH_SERVER = fileURLToPath(new URL('../subjects/push-server.js', import.meta.url));
const BROADCAST_SERVER = fileURLToPath(new URL('../baselines/broadcast-server.js', import.meta.url));
const SERVICE = 2;
/** What everybody is subscribed to. */
export const APPLICATION = applicationName(SERVICE);
const FIRST_REVISION = 30_000;
/** Without access control everybody is the same principal. */
const LIMITS = ['limits: { connectionsPerPrincipal: 20000 }'];

export const GREETING = JSON.stringify({ type: 'subscribe', id: '1', application: APPLICATION, profiles: ['prod'] });

/** Cairn with a remote of its own. */
export interface PushServer extends AsyncDisposable {
  readonly process: ServerProcess;
  /** Commits a new revision of what everybody is subscribed to. */
  commit(): Promise<void>;
  /** Fetches it. @returns when it was in the mirror: see moment() */
  fetch(): Promise<number>;
}

export async function startPushServer(ground: Ground, name: string): Promise<PushServer> {
  const remote = await ownRepository(ground, name);
  const settings = await settingsFile(ground, name, remote, LIMITS);
  const process = await startServer([PUSH_SERVER, '--config', settings], CORES.server);
  await refreshNow(process.url);
  let revision = FIRST_REVISION;
  return {
    process,
    async commit() {
      revision += 1;
      await commitFiles(remote, new Map([[`${APPLICATION}-prod.yml`, serviceFile(SERVICE, '-prod', revision)]]));
    },
    async fetch() {
      const [arrived] = await Promise.all([process.heard(), refreshNow(process.url)]);
      return arrived as number;
    },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

/** A bare ws server. @param textFile what it is to broadcast; undefined: nothing */
export function startBroadcastServer(textFile?: string): Promise<ServerProcess> {
  return startServer([BROADCAST_SERVER, ...(textFile === undefined ? [] : [textFile])], CORES.server);
}

/** A file that holds a text as long as what Cairn pushes. */
export async function pushedText(ground: Ground, cairn: PushServer): Promise<string> {
  const { body, etag } = await readAnswer(`${cairn.process.url}/api/v1/environments/${APPLICATION}/prod`);
  const changes = [{ key: 'profile-prod.revision', kind: 'changed' }];
  const head = { type: 'environment', id: '1', transfer: 'full', version: 'a'.repeat(40), etag, changes };
  const file = join(ground.folder, 'pushed.json');
  await writeFile(file, `${JSON.stringify(head).slice(0, -1)},"environment":${body}}`);
  return file;
}
