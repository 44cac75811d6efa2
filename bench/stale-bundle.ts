import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SERVER_PROGRAM } from './ground.js';

/** Whether the shipped program is not made of the server as it was compiled last. */
export async function isBundleStale(folder = dirname(SERVER_PROGRAM)): Promise<boolean> {
  const bundled = await changedAt(join(folder, 'bundle.cjs')).catch(() => 0);
  const modules = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js'));
  const dates = await Promise.all(modules.map((name) => changedAt(join(folder, name))));
  return dates.some((date) => date > bundled);
}

async function changedAt(file: string): Promise<number> {
  return (await stat(file)).mtimeMs;
}
