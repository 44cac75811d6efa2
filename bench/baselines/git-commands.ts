import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const MAX_OUTPUT_BYTES = 2 ** 28;

/** One git command as anybody would run it. Returns its output. */
export async function runGit(args: readonly string[]): Promise<string> {
  const { stdout } = await execute('git', args, { maxBuffer: MAX_OUTPUT_BYTES });
  return stdout;
}

/** The shell's way to have every file of a commit in memory once; what it reads is thrown away. */
export async function readAllBlobs(repository: string): Promise<void> {
  // The columns of the object id: `100644 blob <id>\t<path>`.
  const pipeline = 'git -C "$0" ls-tree -r main | cut -c13-52 | git -C "$0" cat-file --batch --buffer > /dev/null';
  await execute('sh', ['-c', pipeline, repository]);
}

/** One `git show` a file, one after the other, as a server without a persistent child does it. */
export async function showFiles(repository: string, commit: string, paths: readonly string[]): Promise<string[]> {
  const texts: string[] = [];
  for (const path of paths) texts.push(await runGit(['-C', repository, 'show', `${commit}:${path}`]));
  return texts;
}

/** Fetches what is new, as an operator would type it. */
export async function fetchNew(mirror: string): Promise<void> {
  await runGit(['-C', mirror, 'fetch', '--quiet', 'origin']);
}

export async function cloneMirror(remote: string, mirror: string): Promise<void> {
  await runGit(['clone', '--quiet', '--mirror', remote, mirror]);
}
