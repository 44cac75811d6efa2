import { LRUCache } from 'lru-cache';
import type { FileTree } from '../../core/environment.js';
import type { BlobStore, CommitInfo, LineRange, Provenance } from '../../core/ports.js';
import { Blame } from './blame.js';
import { parseCommitInfo } from './commit-object.js';
import { FirstParents, type ListSteps, type StepAtHand } from './first-parents.js';
import { gitRanges } from './git-lines.js';
import { Turns } from './turns.js';

const REMEMBERED_COMMITS = 4000;
/** Git commands that look into the past, at once: they are long, and reads of the present come first. */
const AT_ONCE = 2;

/** What the history of a repository is read with. */
export interface HistoryReading {
  readonly listSteps: ListSteps;
  readonly stepAtHand: StepAtHand;
  /** @returns what `git blame --incremental` prints. @param path from a tree listing */
  blame(version: string, path: string): Promise<string>;
  readCommit(version: string): Promise<Uint8Array>;
  readonly blobs: BlobStore;
}

/** The past of one repository: everything in it is kept by commit id, and so never goes out of date. */
export class GitHistory {
  readonly #reading: HistoryReading;
  readonly #firstParents: FirstParents;
  readonly #blame: Blame;
  readonly #commits = new LRUCache<string, CommitInfo>({ max: REMEMBERED_COMMITS });

  constructor(reading: HistoryReading) {
    const turns = new Turns(AT_ONCE);
    this.#reading = reading;
    const list: ListSteps = (version, range) => turns.run(() => reading.listSteps(version, range));
    this.#firstParents = new FirstParents(list, reading.stepAtHand);
    const run = (version: string, path: string) => turns.run(() => reading.blame(version, path));
    this.#blame = new Blame(run, this.#firstParents);
  }

  /** The past of one commit that is served. */
  at(version: string, files: FileTree): Provenance {
    return {
      commitOfLines: (path, lines) => this.#commitOfLines(version, files, path, lines),
      steps: () => this.#firstParents.from(version),
      commit: (each) => this.#commit(each),
    };
  }

  async #commitOfLines(
    version: string,
    files: FileTree,
    path: string,
    ranges: readonly LineRange[],
  ): Promise<CommitInfo | undefined> {
    const oid = files.get(path)?.oid;
    if (oid === undefined) return undefined;
    const [{ commits, lines }, bytes] = await Promise.all([
      this.#blame.lines(version, { path, oid }),
      this.#reading.blobs.read(oid),
    ]);
    const commit = commits[newestOf(lines, gitRanges(bytes, ranges))];
    return commit === undefined ? undefined : this.#commit(commit);
  }

  async #commit(version: string): Promise<CommitInfo> {
    const known = this.#commits.get(version);
    if (known) return known;
    const commit = parseCommitInfo(version, await this.#reading.readCommit(version));
    this.#commits.set(version, commit);
    return commit;
  }
}

/** The newest commit has the lowest index. */
function newestOf(lines: readonly number[], ranges: readonly LineRange[]): number {
  let newest = Number.POSITIVE_INFINITY;
  for (const { first, last } of ranges) {
    for (let line = first; line <= last; line += 1) newest = Math.min(newest, lines[line] ?? newest);
  }
  return newest;
}
