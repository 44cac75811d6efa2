import { LRUCache } from 'lru-cache';
import type { CommitStep } from '../../core/ports.js';
import { parseSteps } from './commit-steps.js';
import { GitFailure } from './git-failure.js';

/**
 * How many commits one git process reads. Few at first, since most readers want the newest; those that follow are read
 * meanwhile, by several at once.
 */
const FIRST_RANGES = [64, 224, 224];
const LATER_RANGES = [256, 256];
/** A new head seldom has more commits that the one before had not. */
const AT_HAND = 4;
/** Changed files, over all commits that are remembered; some 300 bytes each. */
const REMEMBERED_CHANGES = 300_000;

/**
 * @param range how many commits, and how many newer ones to pass over; beyond the first commit there is nothing
 * @returns what `git log` prints, see commit-steps.ts
 */
export type ListSteps = (version: string, range: { readonly count: number; readonly skip: number }) => Promise<string>;

/** @returns what the commit changed, when that can be told without git */
export type StepAtHand = (version: string) => Promise<CommitStep | undefined>;

type Steps = readonly CommitStep[];

/** Walks back along first parents. What a commit changed never changes, so each is read once, whoever asks. */
export class FirstParents {
  readonly #list: ListSteps;
  readonly #stepAtHand: StepAtHand;
  readonly #steps = new LRUCache<string, CommitStep>({
    maxSize: REMEMBERED_CHANGES,
    sizeCalculation: ({ before }) => before.size + 1,
  });
  readonly #reading = new Map<string, readonly Promise<Steps>[]>();

  constructor(list: ListSteps, stepAtHand: StepAtHand) {
    this.#list = list;
    this.#stepAtHand = stepAtHand;
  }

  /** @param version an id that is reachable from an allowed ref */
  async *from(version: string): AsyncGenerator<CommitStep, void, undefined> {
    let slice: Steps = [];
    let ranges: Promise<Steps>[] = [];
    let at = 0;
    for (let next: string | undefined = version; next !== undefined; at += 1) {
      let step: CommitStep | undefined = slice[at]?.version === next ? slice[at] : this.#steps.get(next);
      if (!step) {
        const isFirst = next === version;
        slice = (await beginning(next, ranges)) ?? (isFirst ? await this.#leadingToKnown(next) : undefined) ?? [];
        if (slice.length === 0) {
          ranges = [...this.#ranges(next, isFirst ? FIRST_RANGES : LATER_RANGES)];
          slice = (await beginning(next, ranges)) ?? [];
        }
        [step] = slice;
        at = 0;
      }
      if (!step) throw new GitFailure('failed', 'git log: did not begin where it was told to');
      yield step;
      next = step.parent;
    }
  }

  /** The commits of a head that was moved forward since somebody last looked. */
  async #leadingToKnown(version: string): Promise<Steps | undefined> {
    const steps: CommitStep[] = [];
    for (let next: string | undefined = version; next && steps.length < AT_HAND && this.#steps.size > 0; ) {
      const step = await this.#stepAtHand(next);
      if (!step) return undefined;
      steps.push(step);
      next = step.parent;
      if (next !== undefined && this.#steps.has(next)) return this.#remember(steps);
    }
    return undefined;
  }

  /** Whoever wants the same meanwhile shares it. */
  #ranges(version: string, counts: readonly number[]): readonly Promise<Steps>[] {
    const started = this.#reading.get(version);
    if (started) return started;
    let skip = 0;
    const ranges = counts.map((count) => {
      const range = this.#range(version, { count, skip });
      skip += count;
      return range;
    });
    this.#reading.set(version, ranges);
    void Promise.allSettled(ranges).then(() => this.#reading.delete(version));
    return ranges;
  }

  /** Commits that rewrite everything are read a few at a time; of a range that is not the first, by whoever gets there. */
  async #range(version: string, { count, skip }: { count: number; skip: number }): Promise<Steps> {
    try {
      return this.#remember(await parseSteps(await this.#list(version, { count, skip })));
    } catch (error) {
      if (!isOutputLimit(error) || (count === 1 && skip === 0)) throw error;
      return skip > 0 ? [] : this.#range(version, { count: Math.ceil(count / 8), skip });
    }
  }

  #remember(steps: Steps): Steps {
    for (const step of steps) this.#steps.set(step.version, step);
    return steps;
  }
}

/** The steps from that commit on, of the first range that holds it; ranges before that one are used up. */
async function beginning(version: string, ranges: Promise<Steps>[]): Promise<Steps | undefined> {
  for (let range = ranges.shift(); range; range = ranges.shift()) {
    const steps = await range;
    const at = steps.findIndex((step) => step.version === version);
    if (at >= 0) return steps.slice(at);
  }
  return undefined;
}

function isOutputLimit(error: unknown): boolean {
  const failure = error instanceof Error ? (error.cause ?? error) : error;
  return failure instanceof GitFailure && failure.reason === 'output-limit';
}
