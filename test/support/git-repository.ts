import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Path → content; null deletes the file. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** A real repository with a work tree in a temporary folder; frees itself. */
export interface TestRepository extends AsyncDisposable {
  /** The folder; usable as a remote uri. */
  readonly path: string;
  /** Writes, stages and commits. Returns the commit id. */
  commit(files: Files, message?: string): Promise<string>;
  /** Runs git in the folder and returns its trimmed output. */
  git(...args: string[]): Promise<string>;
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

export async function gitRepository(files: Files = {}): Promise<TestRepository> {
  const path = await mkdtemp(join(tmpdir(), 'cairn-repository-'));
  const env = { PATH: process.env.PATH, ...IDENTITY };
  const git = async (...args: string[]) =>
    (await run('git', args, { cwd: path, env, maxBuffer: 2 ** 28 })).stdout.trim();

  async function commit(changes: Files, message = 'change'): Promise<string> {
    for (const [name, content] of Object.entries(changes)) {
      const file = join(path, name);
      if (content === null) await rm(file);
      else {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content);
      }
    }
    await git('add', '--all');
    await git('commit', '--quiet', '--allow-empty', '--message', message);
    return git('rev-parse', 'HEAD');
  }

  await git('init', '--quiet', '--initial-branch', 'main');
  if (Object.keys(files).length > 0) await commit(files, 'first');
  return { path, commit, git, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
