import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { usageError } from '../cli-error.js';
import { refuseSecretKey } from '../secret-key-name.js';

/** Names that a server passes over below a folder; what links lead to from elsewhere it reads there all the same. */
const HIDDEN = /(?:^|\/)\./;

/**
 * The path as the server knows it, which is what cipher texts are bound to. Of a link that is the path it leads to: git's
 * links are never read. Outside of git one may lead to what is hidden, as in a volume of Kubernetes, and there the
 * link's own path is the only one that is read.
 *
 * @param root of the repository; absent: the nearest folder above the file that holds `.git`, else the one we are in
 * @throws CliError when the file lies outside of it
 */
export function repositoryPath(file: string, root?: string): string {
  refuseSecretKey(file);
  refuseSecretKey(root);
  const real = realPath(file);
  const folder = realPath(root ?? repositoryRoot(real) ?? '.');
  const path = pathBelow(folder, real);
  if (path === undefined) throw usageError(`${file}: outside of ${root ?? folder}`, 'name the repository with --root');
  if (!HIDDEN.test(path) || repositoryRoot(real) !== undefined) return path;
  return pathBelow(resolve(root ?? '.'), resolve(file)) ?? path;
}

function pathBelow(folder: string, file: string): string | undefined {
  const path = relative(folder, file).split(sep).join('/');
  return path.startsWith('../') ? undefined : path;
}

/** Also of what is not there yet. */
function realPath(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT' && dirname(whole) !== whole;
    if (isMissing) return join(realPath(dirname(whole)), basename(whole));
    throw error;
  }
}

function repositoryRoot(file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
