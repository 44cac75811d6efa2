import { readFile, rm, writeFile } from 'node:fs/promises';
import { startTicks } from './process-identity.js';

/** Notes which processes are at work on a mirror, for the next server should this one be killed. */
export async function noteGroup(file: string, group: number): Promise<void> {
  const started = await startTicks(group);
  // On a full disk it is not noted, which only matters should we be killed, too.
  if (started !== undefined) await writeFile(file, `${group} ${started}`).catch(() => {});
}

/** Ends what a killed server has left at work. */
export async function endSurvivor(file: string): Promise<void> {
  const [group, started] = (await readFile(file, 'utf8').catch(() => '')).split(' ');
  if (group && started && (await startTicks(Number(group))) === started) {
    try {
      process.kill(-Number(group), 'SIGKILL');
    } catch {
      // It ended by itself in between.
    }
  }
  await rm(file, { force: true });
}
