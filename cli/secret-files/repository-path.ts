import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { usageError } from '../cli-error.js';

/**
 * The path as the server knows it, which is what cipher texts are bound to.
 *
 * @param root of the repository; absent: the nearest folder above the file that holds `.git`, else the one we are in
 * @throws CliError when the file lies outside of it
 */
export function repositoryPath(file: string, root = repositoryRoot(file) ?? '.'): string {
  const path = relative(resolve(root), resolve(file)).split(sep).join('/');
  if (!path.startsWith('../')) return path;
  throw usageError(`${file}: outside of ${root}`, 'name the repository with --root');
}

function repositoryRoot(file: string): string | undefined {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
