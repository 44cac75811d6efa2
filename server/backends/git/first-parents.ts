import { LRUCache } from 'lru-cache';
import type { CommitStep } from '../../core/ports.js';
import { parseSteps } from './commit-steps.js';
import { GitFailure } from './git-failure.js';

/** How many commits are read at once: few at first, since most readers want the newest. */
const FIRST_SLICE = 64;
/** Still fewer where some are known, since a new head seldom has many commits that the one before had not. */
const NEW_HEAD_SLICE = 8;
const GROWTH = 8;
const LARGEST_SLICE = 512;
/** Changed files, over all commits that are remembered; some 300 bytes each. */
const REMEMBERED_CHANGES = 300_000;

/**
 * @param range how many commits, and how many newer ones to pass over; beyond the first commit there is nothing
 * @returns what `git log` prints, see commit-steps.ts
 */
export type ListSteps = (version: string, range: { readonly count: number; readonly skip: number }) => Promise<string>;

/** Walks back along first parents. What a commit changed never changes, so each is read once, whoever asks. */
export class FirstParents {
  readonly #list: ListSteps;
  readonly #steps = new LRUCache<string, CommitStep>({
    maxSize: REMEMBERED_CHANGES,
    sizeCalculation: ({ before }) => before.size + 1,
  });
  readonly #reading = new Map<string, Promise<readonly CommitStep[]>>();

  constructor(list: ListSteps) {
    this.#list = list;
  }

  /** @param version an id that is reachable from an allowed ref */
  async *from(version: string): AsyncGenerator<CommitStep, void, undefined> {
    let count = this.#steps.size > 0 ? NEW_HEAD_SLICE : FIRST_SLICE;
    let slice: readonly CommitStep[] = [];
    let at = 0;
    for (let next: string | undefined = version; next !== undefined; ) {
      let step: CommitStep | undefined = slice[at]?.version === next ? slice[at] : this.#steps.get(next);
      at += 1;
      if (!step) {
        slice = await this.#slice(next, count);
        at = 1;
        count = Math.min(GROWTH * count, LARGEST_SLICE);
        step = slice[0] as CommitStep; // a slice begins with the commit it was asked for
      }
      yield step;
      next = step.parent;
    }
  }

  #slice(version: string, count: number): Promise<readonly CommitStep[]> {
    const started = this.#reading.get(version) ?? this.#read(version, count);
    this.#reading.set(version, started);
    return started;
  }

  async #read(version: string, count: number): Promise<readonly CommitStep[]> {
    try {
      const steps = await this.#listed(version, count);
      if (steps[0]?.version !== version) throw new GitFailure('failed', 'git log: did not begin where it was told to');
      for (const step of steps) this.#steps.set(step.version, step);
      return steps;
    } finally {
      this.#reading.delete(version);
    }
  }

  /** Two halves at once, which two cores read in half the time. Commits that rewrite everything are read a few at a time. */
  async #listed(version: string, count: number): Promise<readonly CommitStep[]> {
    const half = count > FIRST_SLICE ? Math.ceil(count / 2) : count;
    const older = half < count ? this.#list(version, { count: count - half, skip: half }) : Promise.resolve('');
    try {
      const [newer, rest] = await Promise.all([this.#list(version, { count: half, skip: 0 }), older]);
      return [...(await parseSteps(newer)), ...(await parseSteps(rest))];
    } catch (error) {
      if (!isOutputLimit(error) || count === 1) throw error;
      return this.#listed(version, Math.ceil(count / 8));
    }
  }
}

function isOutputLimit(error: unknown): boolean {
  const failure = error instanceof Error ? (error.cause ?? error) : error;
  return failure instanceof GitFailure && failure.reason === 'output-limit';
}
