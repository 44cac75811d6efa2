import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Context, checkKeys } from './contexts.js';
import { readYamlFile } from './yaml-file.js';

const NAME = '.cairn.yaml';

/**
 * What may stand in it. Neither a server nor a token: the file comes with a repository that was cloned from somewhere,
 * and must not decide where a token is sent.
 */
const KEYS = { application: 'text', profiles: 'list', label: 'text' } as const;

/**
 * The nearest `.cairn.yaml`, looked for from `folder` upward.
 *
 * @throws CliError when it cannot be used
 */
export async function readProjectFile(folder: string): Promise<Context> {
  const file = findUpward(folder);
  return file === undefined ? {} : checkKeys(file, await readYamlFile(file), KEYS);
}

function findUpward(folder: string): string | undefined {
  const file = join(folder, NAME);
  if (existsSync(file)) return file;
  const parent = dirname(folder);
  return parent === folder ? undefined : findUpward(parent);
}
