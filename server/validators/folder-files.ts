import { execFile } from 'node:child_process';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

type Variables = Readonly<Record<string, string | undefined>>;

const run = promisify(execFile);
const MAX_LISTING_BYTES = 2 ** 28;
/** Tracked, and new but not ignored; no program that a repository names is run for it. */
const LISTING = ['-c', 'core.fsmonitor=false', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];

/**
 * The paths of the regular files that a commit of everything in a folder would hold, in git's order. Where git keeps no
 * files of the folder, because it lies in no work tree or is ignored by one, that is every file.
 *
 * @param variables what git is started with; its own (`GIT_DIR` …) are left out, as they are about another place
 * @throws an error of the file system when the folder cannot be read
 */
export async function* folderFiles(folder: string, variables: Variables | undefined): AsyncGenerator<string> {
  const listed = await listedByGit(folder, variables);
  if (listed.length === 0) yield* filesBelow(folder, '');
  for (const path of listed) if (await isFile(join(folder, path))) yield path;
}

async function listedByGit(folder: string, variables: Variables | undefined): Promise<readonly string[]> {
  await readdir(folder);
  const env = variables && Object.fromEntries(Object.entries(variables).filter(([name]) => !name.startsWith('GIT_')));
  try {
    const { stdout } = await run('git', LISTING, { cwd: folder, env, maxBuffer: MAX_LISTING_BYTES });
    const paths = stdout.split('\0').filter((path) => path !== '');
    return [...new Set(paths)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  } catch {
    return []; // No git, or no work tree.
  }
}

/** Git lists what was deleted since, links, and the folders of submodules. */
async function isFile(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** In git's order, so that what is met first is met first there, too; nothing of `.git`. */
async function* filesBelow(root: string, folder: string): AsyncGenerator<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const named = entries.map((entry) => ({ entry, path: `${folder}${entry.name}` }));
  const rank = ({ entry, path }: (typeof named)[number]) => Buffer.from(entry.isDirectory() ? `${path}/` : path);
  for (const { entry, path } of named.sort((a, b) => rank(a).compare(rank(b)))) {
    if (entry.isDirectory() && path !== '.git') yield* filesBelow(root, `${path}/`);
    else if (entry.isFile() && path !== '.git') yield path;
  }
}
