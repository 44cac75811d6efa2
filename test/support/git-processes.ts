import { readdir, readFile } from 'node:fs/promises';

interface Process {
  readonly id: number;
  readonly commandLine: string;
}

/** All living processes whose environment mentions `folder`: git and whatever it has started. */
async function processesOf(folder: string): Promise<readonly Process[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    ids.map(async (id) => {
      try {
        const environment = await readFile(`/proc/${id}/environ`, 'utf8');
        if (!environment.includes(folder)) return [];
        const commandLine = (await readFile(`/proc/${id}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
        return commandLine === '' ? [] : [{ id: Number(id), commandLine }];
      } catch {
        return []; // It has ended.
      }
    }),
  );
  return found.flat();
}

/** kill -9 for those whose command line matches. */
export async function killProcesses(folder: string, which: RegExp): Promise<void> {
  const matching = (await processesOf(folder)).filter(({ commandLine }) => which.test(commandLine));
  if (matching.length === 0) throw new Error('there is no such process');
  for (const { id } of matching) process.kill(id, 'SIGKILL');
}

/** Looks again until `folder` is mentioned by no process but those that `expected` matches. */
export async function quiet(folder: string, expected = /^$/): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const others = (await processesOf(folder)).filter(({ commandLine }) => !expected.test(commandLine));
    if (others.length === 0) return;
    if (attempt > 100) throw new Error(`still there: ${others.map(({ commandLine }) => commandLine).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
