import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STEP_FORMAT } from './commit-steps.js';
import { endSurvivor, noteGroup } from './fetching-note.js';
import { GitFailure } from './git-failure.js';
import type { GitProcesses } from './git-process.js';
import { initBareRepository } from './init-bare-repository.js';
import { pastEnvironment } from './past-environment.js';
import { REF_FORMAT } from './ref-reader.js';
import type { RemoteEnvironment } from './remote-access.js';
import { removeStaleFiles } from './stale-files.js';

/** Only these come over: no notes, no pull requests, and no refs/replace, which would change what an id means. */
const REFSPECS = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
/** All of the history comes at once: however often it is tried, it takes longer than what is new since yesterday. */
const FIRST_FETCH_FACTOR = 10;
const LOCAL_TIMEOUT_MS = 60_000;
/** For a look into the past: somebody waits for it. */
const HISTORY_TIMEOUT_MS = 15_000;
const COMPLETE = /^(\d+)\.git$/;
/** Holds which process group fetches right now, so that one that survives us is ended by our successor. */
const FETCHING = 'fetching';
/** Its date is when the remote last answered. */
const CONTACT = 'contact';
/** Git's own note in the mirror: every ref that a fetch has met. */
const FETCH_HEAD = 'FETCH_HEAD';

export interface MirrorOptions {
  readonly folder: string;
  readonly processes: GitProcesses;
  readonly localEnvironment: Readonly<Record<string, string>>;
  readonly remoteEnvironment: RemoteEnvironment;
  /** The first fetch of all may take ten times as long. */
  readonly fetchTimeoutMs: number;
  readonly keepDeletedBranches: boolean;
}

/**
 * A bare mirror on disk. Generations `1.git`, `2.git`, … lie side by side in its folder; a new one is built under another
 * name and appears by one rename when it is whole, so that no crash and no corruption leaves half a mirror in its place.
 */
export class Mirror {
  readonly #options: MirrorOptions;
  #generation: number;

  private constructor(options: MirrorOptions, generation: number) {
    this.#options = options;
    this.#generation = generation;
  }

  /** Takes over what an earlier process has left, however it ended. */
  static async open(options: MirrorOptions): Promise<Mirror> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    await endSurvivor(join(options.folder, FETCHING));
    const names = await readdir(options.folder);
    const generation = Math.max(0, ...names.map((name) => Number(COMPLETE.exec(name)?.[1] ?? 0)));
    for (const name of names) {
      if (/\.(git|new)$/.test(name) && name !== `${generation}.git`) await remove(join(options.folder, name));
    }
    const mirror = new Mirror(options, generation);
    if (mirror.gitFolder !== undefined) await removeStaleFiles(mirror.gitFolder);
    return mirror;
  }

  /** The bare repository; undefined before the first fetch has succeeded. */
  get gitFolder(): string | undefined {
    return this.#generation === 0 ? undefined : join(this.#options.folder, `${this.#generation}.git`);
  }

  /** When the remote last answered, in milliseconds since the epoch; null when it never did. */
  async lastContact(): Promise<number | null> {
    return stat(join(this.#options.folder, CONTACT)).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    );
  }

  async noteContact(atMs: number): Promise<void> {
    const file = join(this.#options.folder, CONTACT);
    const date = new Date(atMs);
    await utimes(file, date, date).catch(async () => {
      await writeFile(file, '');
      await utimes(file, date, date);
    });
  }

  /** Branches and tags. @returns lines of REF_FORMAT. @throws GitFailure */
  async refs(): Promise<string> {
    return this.#local(['for-each-ref', REF_FORMAT, 'refs/heads', 'refs/tags']);
  }

  /**
   * Branches and tags as the last fetch has met them, which needs no process.
   *
   * @returns what `git fetch` has written; undefined when the mirror may have others, too, or when it is not whole: on a
   * full disk git leaves the file empty or cut off, and calls that a success
   */
  async fetchedRefs(): Promise<string | undefined> {
    if (this.#options.keepDeletedBranches) return undefined;
    const fetched = await readFile(join(this.#folder(), FETCH_HEAD), 'utf8').catch(() => '');
    return fetched.endsWith('\n') ? fetched : undefined;
  }

  /** Whether the remote's branches and tags are the mirror's. @throws GitFailure */
  async isCurrent(): Promise<boolean> {
    const [remote, local] = await this.#bothRefs();
    if (!this.#options.keepDeletedBranches) return sorted(remote) === sorted(local);
    const known = new Set(local.split('\n'));
    return remote.split('\n').every((line) => known.has(line));
  }

  /** Brings the mirror up to date but for refs that the remote has no longer, or makes it. @throws GitFailure */
  async fetch(): Promise<void> {
    if (this.gitFolder === undefined) return this.rebuild();
    try {
      await this.#fetchInto(this.gitFolder);
    } catch (error) {
      await removeStaleFiles(this.gitFolder).catch(() => {}); // Why the fetch failed tells more.
      if (this.#options.keepDeletedBranches || !isInTheWay(error)) throw error;
      await this.prune();
      await this.#fetchInto(this.gitFolder);
    }
  }

  /**
   * Removes the refs that the remote has no longer, all of which `git fetch --prune` would do without a word when a login
   * page answers in the remote's place: git takes that for an old-fashioned listing with nothing in it.
   *
   * @throws GitFailure, also when the remote shows none at all
   */
  async prune(): Promise<void> {
    if (this.#options.keepDeletedBranches) return;
    const [remote, local] = await this.#bothRefs();
    const there = new Set(remote.split('\n').map(nameIn));
    const gone = local
      .split('\n')
      .map(nameIn)
      .filter((name) => !there.has(name));
    if (gone.length === 0) return;
    await this.#local(['update-ref', '--stdin'], gone.map((name) => `delete ${name}\n`).join(''));
  }

  /** Makes a new generation from the remote beside the present one, which stays until `dropOldGenerations`. */
  async rebuild(): Promise<void> {
    const next = this.#generation + 1;
    const building = join(this.#options.folder, `${next}.new`);
    await remove(building);
    try {
      await initBareRepository(building, this.#options.localEnvironment);
      await this.#fetchInto(building);
      if (this.#generation > 0 && (await this.#listed(building)) === '') throw noRefs();
      await rename(building, join(this.#options.folder, `${next}.git`));
    } catch (error) {
      await remove(building);
      throw error;
    }
    this.#generation = next;
  }

  async dropOldGenerations(): Promise<void> {
    for (const name of await readdir(this.#options.folder)) {
      if (COMPLETE.test(name) && name !== `${this.#generation}.git`) await remove(join(this.#options.folder, name));
    }
  }

  /**
   * Commits that `heads` lead to and `without` do not, each line with the parents behind it.
   *
   * @param heads ids that `refs` has given
   */
  async history(heads: Iterable<string>, without: Iterable<string>): Promise<string> {
    const input = [...[...heads], ...[...without].map((id) => `^${id}`)].map((line) => `${line}\n`).join('');
    return this.#local(['rev-list', '--parents', '--ignore-missing', '--stdin'], input);
  }

  /**
   * Commits along first parents and what they changed, newest first.
   *
   * @param version an id that `refs` or `history` has given
   * @param range how many, and how many newer ones to pass over
   * @returns see commit-steps.ts
   */
  async firstParents(version: string, { count, skip }: { count: number; skip: number }): Promise<string> {
    const flags = ['--first-parent', '--diff-merges=first-parent', '--root', '--raw', '-r', '-z', '--no-renames'];
    const shown = ['--no-abbrev', '--no-show-signature', `--format=${STEP_FORMAT}`];
    const range = [`--max-count=${count}`, `--skip=${skip}`];
    return this.#past(['log', ...flags, ...shown, ...range, '--end-of-options', version, '--']);
  }

  /**
   * The commit of each line of a file.
   *
   * @param version as in `firstParents`; @param path from a listing of that very commit
   */
  async blame(version: string, path: string): Promise<string> {
    return this.#past(['blame', '--incremental', '--no-textconv', version, '--', path]);
  }

  async #past(args: readonly [string, ...string[]]): Promise<string> {
    await expectFolder(this.#folder());
    return this.#options.processes.run({
      args,
      folder: this.#folder(),
      environment: pastEnvironment(this.#options.localEnvironment),
      timeoutMs: HISTORY_TIMEOUT_MS,
    });
  }

  async #fetchInto(gitFolder: string): Promise<void> {
    const factor = this.gitFolder === undefined ? FIRST_FETCH_FACTOR : 1;
    const timeoutMs = factor * this.#options.fetchTimeoutMs;
    const flags = ['--quiet', '--force', '--no-tags', '--no-auto-maintenance', '--no-prune'];
    await this.#remote(['fetch', ...flags, '--no-recurse-submodules', 'origin', ...REFSPECS], {
      folder: gitFolder,
      timeoutMs,
    });
  }

  /** What the remote has and what the mirror has, as lines of id, tab and name. */
  async #bothRefs(): Promise<readonly [remote: string, local: string]> {
    const folder = this.#folder();
    const [remote, local] = await Promise.all([
      this.#remote(['ls-remote', '--quiet', '--heads', '--tags', '--refs', 'origin'], {
        folder,
        timeoutMs: this.#options.fetchTimeoutMs,
      }),
      this.#listed(folder),
    ]);
    if (remote === '' && local !== '') throw noRefs();
    return [remote, local];
  }

  #listed(folder: string): Promise<string> {
    const args = ['for-each-ref', '--format=%(objectname)\t%(refname)', 'refs/heads', 'refs/tags'] as const;
    return this.#local(args, undefined, folder);
  }

  async #remote(
    args: readonly [string, ...string[]],
    { folder, timeoutMs }: { folder: string; timeoutMs: number },
  ): Promise<string> {
    const note = join(this.#options.folder, FETCHING);
    let noted: Promise<void> | undefined;
    await expectFolder(folder);
    try {
      return await this.#options.processes.run({
        args,
        folder,
        environment: await this.#options.remoteEnvironment(timeoutMs),
        timeoutMs,
        onStart: (group) => {
          noted = noteGroup(note, group);
        },
      });
    } finally {
      await noted;
      await rm(note, { force: true }).catch(() => {});
    }
  }

  async #local(args: readonly [string, ...string[]], input?: string, folder = this.#folder()): Promise<string> {
    await expectFolder(folder);
    return this.#options.processes.run({
      args,
      folder,
      environment: this.#options.localEnvironment,
      timeoutMs: LOCAL_TIMEOUT_MS,
      ...(input === undefined ? {} : { input }),
    });
  }

  #folder(): string {
    if (this.gitFolder === undefined) throw new TypeError('there is no mirror yet');
    return this.gitFolder;
  }
}

function sorted(lines: string): string {
  return lines.split('\n').sort().join('\n');
}

/** A folder that is gone would read as if git could not be found. */
async function expectFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new GitFailure('corrupt-mirror', 'the mirror on disk is gone');
}

/** Whether a ref could not be written; `a/b` cannot, as long as there is an `a` that the remote has no longer. */
function isInTheWay(error: unknown): boolean {
  return error instanceof GitFailure && /cannot lock ref|could not be updated/.test(error.message);
}

function nameIn(line: string): string {
  return line.slice(line.indexOf('\t') + 1);
}

/** Serving what was there goes on: a remote that is not itself is more frequent than one that was emptied. */
function noRefs(): GitFailure {
  return new GitFailure('failed', 'the remote shows no refs at all');
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
}
