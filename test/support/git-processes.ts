import { readdir, readFile } from 'node:fs/promises';

/** Command lines of all living processes whose environment mentions `folder`: git and whatever it has started. */
export async function processesOf(folder: string): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const lines = await Promise.all(
    ids.map(async (id) => {
      try {
        const environment = await readFile(`/proc/${id}/environ`, 'utf8');
        if (!environment.includes(folder)) return '';
        return (await readFile(`/proc/${id}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
      } catch {
        return ''; // It has ended.
      }
    }),
  );
  return lines.filter((line) => line !== '');
}

/** Looks again until `folder` is mentioned by no process but those that `expected` matches. */
export async function quiet(folder: string, expected = /^$/): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const others = (await processesOf(folder)).filter((line) => !expected.test(line));
    if (others.length === 0) return;
    if (attempt > 100) throw new Error(`still there: ${others.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
