import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cloneMirror } from './baselines/git-commands.js';
import { type GeneratedRepository, generateRepository, type RepositorySize } from './generated-repository.js';
import type { RoundsPlan } from './rounds.js';

/** How long to measure. */
export interface Effort {
  /** Where requests are counted. */
  readonly rates: RoundsPlan & {
    /** Of one round of one side. */
    readonly roundMs: number;
    /** Of each side before its first round. */
    readonly warmUpMs: number;
  };
  /** Where something is timed from beginning to end. */
  readonly durations: RoundsPlan;
}

export const FULL_EFFORT: Effort = {
  rates: { rounds: 31, maxRounds: 100, roundMs: 100, warmUpMs: 2_000 },
  durations: { rounds: 11, maxRounds: 11 },
};

/** What every row stands on: a folder that goes away at the end, and the repository in it. */
export interface Ground extends AsyncDisposable {
  readonly folder: string;
  readonly repository: GeneratedRepository;
  readonly effort: Effort;
  /** What a reader of the run should know; goes to stderr. */
  note(text: string): void;
}

export async function openGround(effort: Effort, size: RepositorySize, note: Ground['note']): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-bench-'));
  const repository = await generateRepository(join(folder, 'config.git'), size);
  return {
    folder,
    repository,
    effort,
    note,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A copy that a row may push to without another row noticing. */
export async function ownRepository(ground: Ground, name: string): Promise<string> {
  const path = join(ground.folder, `${name}.git`);
  await cloneMirror(ground.repository.path, path);
  return path;
}

/**
 * The settings file of a server that reads that repository. Everything else is as shipped, except that it never polls,
 * so that what it does in a round is what the round asked for.
 */
export async function settingsFile(
  ground: Ground,
  name: string,
  repository: string,
  more: readonly string[] = [],
): Promise<string> {
  const file = join(ground.folder, `${name}.yml`);
  await writeFile(
    file,
    [
      'server: { host: 127.0.0.1, port: 0 }',
      `dataDir: ${join(ground.folder, `${name}-data`)}`,
      `backends: [{ type: git, uri: ${repository}, defaultLabel: main }]`,
      'refresh: { pollIntervalMs: 0 }',
      ...more,
      '',
    ].join('\n'),
  );
  return file;
}

/** The program in `dist`, as it is shipped. */
export const SERVER_PROGRAM = fileURLToPath(new URL('../server/cairn-server.cjs', import.meta.url));
export const FIXED_ANSWER_PROGRAM = fileURLToPath(new URL('baselines/fixed-answer-server.js', import.meta.url));
