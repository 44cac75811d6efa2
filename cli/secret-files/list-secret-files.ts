import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasWrittenValues } from '../../server/formats/written-values.js';

/** The files below a folder that may hold values, sorted; a file stands for itself. Hidden names and links do not count. */
export async function listSecretFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const found: string[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const below = join(path, entry.name);
    if (entry.isDirectory()) found.push(...(await listSecretFiles(below)));
    else if (entry.isFile() && hasWrittenValues(entry.name)) found.push(below);
  }
  return found.sort();
}
