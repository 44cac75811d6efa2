import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { runGit } from './baselines/git-commands.js';
import {
  applicationName,
  PROFILE_SUFFIXES,
  type ProfileSuffix,
  seededRandom,
  serviceFile,
  sharedFile,
} from './generated-files.js';

export interface RepositorySize {
  readonly services: number;
  readonly commits: number;
}

/** What design and documentation promise speed for: 6,001 files, 500 commits. */
export const FULL_SIZE: RepositorySize = { services: 2_000, commits: 500 };

/** A bare repository with one branch, `main`. */
export interface GeneratedRepository {
  /** The folder; usable as a remote uri. */
  readonly path: string;
  readonly size: RepositorySize;
  /** Full commit ids, oldest first. */
  readonly commits: readonly string[];
}

/** Path → content. */
export type Files = ReadonlyMap<string, string>;

const SEED = 20_261_124;
const FIRST_COMMIT_SECONDS = 1_700_000_000;
const SECONDS_BETWEEN_COMMITS = 3_600;
/** One commit in this many changes the file that everybody shares. */
const SHARED_EVERY = 50;

/** Writes the whole history through one `git fast-import`: seconds, where 500 commits by hand take minutes. */
export async function generateRepository(path: string, size: RepositorySize = FULL_SIZE): Promise<GeneratedRepository> {
  await runGit(['init', '--quiet', '--bare', '--initial-branch', 'main', path]);
  await fastImport(path, async (write) => {
    await write(commitHeader(0, undefined));
    for (const [file, text] of firstFiles(size)) await write(fileChange(file, text));
    for (let commit = 1; commit < size.commits; commit++) {
      await write(commitHeader(commit, undefined));
      for (const [file, text] of changesOf(commit, size)) await write(fileChange(file, text));
    }
  });
  const commits = (await runGit(['-C', path, 'rev-list', '--reverse', 'main'])).trim().split('\n');
  return { path, size, commits };
}

/** Adds one commit to `main` of a bare repository. Returns its id. */
export async function commitFiles(path: string, files: Files): Promise<string> {
  const parent = await headOf(path);
  await fastImport(path, async (write) => {
    await write(commitHeader(FULL_SIZE.commits, parent));
    for (const [file, text] of files) await write(fileChange(file, text));
  });
  return headOf(path);
}

async function headOf(path: string): Promise<string> {
  return (await runGit(['-C', path, 'rev-parse', 'refs/heads/main'])).trim();
}

function* firstFiles({ services }: RepositorySize): Generator<[string, string]> {
  yield ['application.yml', sharedFile(0)];
  for (let service = 1; service <= services; service++) {
    for (const suffix of PROFILE_SUFFIXES) yield serviceChange(service, suffix, 0);
  }
}

/** One to three files of services that come up at random; now and then the shared one. */
function changesOf(commit: number, { services }: RepositorySize): Files {
  const random = seededRandom(SEED + commit);
  const files = new Map<string, string>();
  if (commit % SHARED_EVERY === 0) files.set('application.yml', sharedFile(commit));
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
    const suffix = PROFILE_SUFFIXES[Math.floor(random() * PROFILE_SUFFIXES.length)] as ProfileSuffix;
    files.set(...serviceChange(1 + Math.floor(random() * services), suffix, commit));
  }
  return files;
}

function serviceChange(service: number, suffix: ProfileSuffix, revision: number): [string, string] {
  return [`${applicationName(service)}${suffix}.yml`, serviceFile(service, suffix, revision)];
}

function commitHeader(number: number, parent: string | undefined): string {
  const date = `${FIRST_COMMIT_SECONDS + number * SECONDS_BETWEEN_COMMITS} +0000`;
  const message = `change ${number}`;
  const from = parent === undefined ? '' : `from ${parent}\n`;
  return `commit refs/heads/main\ncommitter Ada <ada@example.org> ${date}\ndata ${message.length}\n${message}\n${from}`;
}

function fileChange(path: string, text: string): string {
  return `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
}

async function fastImport(path: string, produce: (write: (text: string) => Promise<void>) => Promise<void>) {
  const child = spawn('git', ['-C', path, 'fast-import', '--quiet'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(child, 'close');
  await produce((text) => writeFully(child.stdin, text));
  child.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
}

async function writeFully(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}
