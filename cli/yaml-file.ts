import { readFile } from 'node:fs/promises';
import { usageError } from './cli-error.js';

/**
 * A map in a YAML file of the user's own.
 *
 * @returns an empty map when the file is absent or empty
 * @throws CliError
 */
export async function readYamlFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
    throw usageError(`${file}: cannot be read (${error.code})`);
  });
  if (text.trim() === '') return {};
  const { loadAll } = await import('js-yaml'); // Most calls have no such file, and start the faster for it.
  const [map] = parse(file, text, loadAll);
  if (map === undefined || map === null) return {};
  if (typeof map !== 'object' || Array.isArray(map)) throw usageError(`${file}: not a map`);
  return map as Readonly<Record<string, unknown>>; // what is neither a list nor a scalar is a map
}

function parse(file: string, text: string, loadAll: (text: string) => unknown[]): readonly unknown[] {
  try {
    return loadAll(text);
  } catch (error) {
    throw usageError(`${file}: ${(error as Error).message.split('\n')[0]}`);
  }
}
