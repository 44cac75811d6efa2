import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What a git process leaves behind that was killed while it wrote: locks, half a pack, quarantined objects. */
const STALE = /\.lock$|^tmp_|^incoming-|^\.tmp-/;

/**
 * Removes it. Only for a repository that nobody else writes to.
 *
 * @param gitFolder a bare repository
 */
export async function removeStaleFiles(gitFolder: string): Promise<void> {
  const entries = await readdir(gitFolder, { withFileTypes: true });
  // All folders at the same time: a start waits for this.
  await Promise.all(
    entries.map(async (entry) => {
      const path = join(gitFolder, entry.name);
      if (STALE.test(entry.name)) await rm(path, { recursive: true, force: true });
      else if (entry.isDirectory()) await removeStaleFiles(path);
    }),
  );
}
