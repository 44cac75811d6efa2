import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The files of a flat folder of this project, by name. */
export function filesOf(folder: string): Readonly<Record<string, Uint8Array>> {
  const path = fileURLToPath(new URL(`../../../${folder}/`, import.meta.url));
  return Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name))]));
}
