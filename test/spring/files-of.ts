import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The files of a folder of this project and of those in it, by path. */
export function filesOf(folder: string): Readonly<Record<string, Uint8Array>> {
  const root = fileURLToPath(new URL(`../../../${folder}/`, import.meta.url));
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [relative(root, path), readFileSync(path)]));
}
