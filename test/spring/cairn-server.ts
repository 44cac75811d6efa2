import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cairnSettings } from './cairn-settings.js';
import type { GroupSettings, Places } from './group.js';

const MAIN = fileURLToPath(new URL('../../server/main.js', import.meta.url));
const LISTENING = /^Cairn is listening on http:\/\/[^:]+:(\d+)$/;

/** A server process of ours with its own data folder; frees both. */
export interface CairnServer extends AsyncDisposable {
  readonly port: number;
}

export async function startCairn(settings: GroupSettings, places: Places): Promise<CairnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-spring-data-'));
  const config = join(folder, 'cairn.yml');
  await writeFile(config, cairnSettings(settings, places, join(folder, 'data')));
  const child = spawn(process.execPath, [MAIN, '--config', config], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = LISTENING.exec(line) ?? [];
    if (port !== undefined) return { port: Number(port), [Symbol.asyncDispose]: stop };
  }
  await stop();
  throw new Error(`Cairn ended before it listened (settings: ${JSON.stringify(settings)})`);
}
