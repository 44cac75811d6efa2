import { CommitIds } from './commit-ids.js';
import type { Mirror } from './mirror.js';
import { newCommits } from './new-commits.js';
import type { ObjectReader } from './object-reader.js';
import { headsOf, type Refs } from './refs.js';

/** What has to be put in and taken out when the mirror's refs have moved. */
export interface HistoryChange {
  readonly ids: CommitIds;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * The commits that are reachable from a branch or a tag, kept in memory. Each move of the refs costs only the commits
 * that came or went, and what went is gone in the same moment as the refs move.
 */
export class ReachableCommits {
  readonly #mirror: Mirror;
  readonly #objects: ObjectReader;
  #ids: Promise<CommitIds> | undefined;
  #heads: ReadonlySet<string>;

  constructor(mirror: Mirror, objects: ObjectReader, refs: Refs) {
    this.#mirror = mirror;
    this.#objects = objects;
    this.#heads = headsOf(refs);
  }

  /** The full id that `text` is or begins. The first call reads the whole history. @throws GitFailure */
  async find(text: string): Promise<string | undefined> {
    if (this.#heads.has(text)) return text;
    return (await this.#all()).find(text);
  }

  /** Reads the history beforehand. */
  async prepare(): Promise<void> {
    await this.#all();
  }

  /**
   * Finds out what a move to `refs` changes, without changing anything yet.
   *
   * @returns undefined when the history was not read so far
   * @throws GitFailure
   */
  async compare(refs: Refs): Promise<HistoryChange | undefined> {
    const ids = await this.#ids;
    if (!ids) return undefined;
    const after = headsOf(refs);
    const gone = [...this.#heads].filter((head) => !after.has(head));
    const come = [...after].filter((head) => !this.#heads.has(head));
    const lines = (await newCommits(this.#objects, come, ids)) ?? parse(await this.#mirror.history(come, this.#heads));
    // A head that a new commit has as its parent was moved forward; only for the others something may be lost.
    const followed = new Set(lines.flatMap(([, ...parents]) => parents));
    const lost = gone.filter((head) => !followed.has(head));
    const removed = lost.length === 0 ? [] : parse(await this.#mirror.history(lost, after));
    return { ids, added: lines.map(idOf), removed: removed.map(idOf) };
  }

  /** Moves to `refs`, in one step. Without a change the history is read anew when somebody asks for it. */
  apply(refs: Refs, change: HistoryChange | undefined): void {
    this.#heads = headsOf(refs);
    if (!change) this.#ids = undefined;
    for (const id of change?.removed ?? []) change?.ids.delete(id);
    for (const id of change?.added ?? []) change?.ids.add(id);
  }

  #all(): Promise<CommitIds> {
    if (this.#ids) return this.#ids;
    const reading = this.#read(this.#heads);
    this.#ids = reading;
    reading.catch(() => {
      this.#ids = undefined; // The next reader tries again.
    });
    return reading;
  }

  async #read(heads: ReadonlySet<string>): Promise<CommitIds> {
    const ids = new CommitIds();
    if (heads.size === 0) return ids;
    for (const [id] of parse(await this.#mirror.history(heads, []))) if (id !== undefined) ids.add(id);
    return ids;
  }
}

/** Each line of `rev-list --parents`: a commit and its parents. */
function parse(listing: string): readonly (readonly string[])[] {
  return listing
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '));
}

function idOf([id]: readonly string[]): string {
  return id as string; // parse() leaves no empty line
}
