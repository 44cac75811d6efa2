import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Files } from '../support/git-repository.js';
import type { Group, Step } from './group.js';

const run = promisify(execFile);

/** The repositories of one group on disk; frees itself. */
export interface FixtureRepositories extends AsyncDisposable {
  /** Holds one folder per repository, named as in the group. */
  readonly folder: string;
  /** Full id of the commit that a ref names in the group's first repository. */
  commitId(ref: string): Promise<string>;
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
};
const FIRST_COMMIT_SECONDS = 1_767_225_600;

export async function fixtureRepositories({ repositories }: Group): Promise<FixtureRepositories> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-spring-'));
  for (const [name, steps] of Object.entries(repositories)) {
    const place = join(folder, name);
    await mkdir(place, { recursive: true });
    if (name.endsWith('/')) for (const step of steps) await writeStep(place, step);
    else await writeHistory(place, steps);
  }
  const first = join(folder, Object.keys(repositories)[0] ?? '');
  return {
    folder,
    commitId: (ref) => git(first, 0, 'rev-parse', '--verify', `${ref}^{commit}`),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function writeHistory(place: string, steps: readonly Step[]): Promise<void> {
  await git(place, 0, 'init', '--quiet', '--initial-branch', 'main');
  for (const [index, step] of steps.entries()) {
    if ('files' in step) {
      await writeFiles(place, step.files);
      await git(place, index, 'add', '--all', '--force');
      await git(place, index, 'commit', '--quiet', '--allow-empty', '--message', 'change');
    } else if ('tag' in step)
      await git(place, index, 'tag', ...(step.annotated ? ['--annotate', '--message', 'x'] : []), step.tag);
    else if ('branch' in step) await git(place, index, 'switch', '--quiet', '--create', step.branch);
    else await git(place, index, 'switch', '--quiet', step.checkout);
  }
}

async function writeStep(place: string, step: Step): Promise<void> {
  if ('files' in step) await writeFiles(place, step.files);
}

async function writeFiles(place: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = join(place, name);
    await mkdir(dirname(file), { recursive: true });
    if (content === null) await rm(file);
    else await writeFile(file, content);
  }
}

async function git(cwd: string, index: number, ...args: string[]): Promise<string> {
  const date = `${FIRST_COMMIT_SECONDS + index * 60} +0000`;
  const env = { PATH: process.env.PATH, ...IDENTITY, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  return (await run('git', args, { cwd, env })).stdout.trim();
}
