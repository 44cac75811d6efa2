import type { Coordinates, Environment } from '../core/environment.js';
import type { ConfigError } from '../core/errors.js';
import type { Backend, CommitInfo, Freshness, Layer } from '../core/ports.js';
import { joinedVersion } from '../core/resolve.js';
import type { ShowValue } from '../core/shown-value.js';
import { type ShownChange, shownDiff, type Values } from './diff.js';
import { isSameFailure, type Outcome, outcomeOf } from './history-outcome.js';
import { HistoryWalk, type Move } from './history-walk.js';

/** A commit that made a difference to the reader. */
export interface HistoryEntry {
  readonly commit: CommitInfo;
  /** Against the nearest older moment that has an answer; empty when only the answer came back. */
  readonly changes: readonly ShownChange[];
  /** Since this commit, and until the next one in the list, there was no answer: why. */
  readonly error: ConfigError | undefined;
}

export interface HistoryAnswer {
  /** What the coordinates stand for at present, as in an environment. */
  readonly version: string;
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  /** Where to go on; undefined when the first commit was reached. */
  readonly next: readonly string[] | undefined;
  readonly freshness: readonly Freshness[];
}

export interface HistoryOptions {
  /** Only changes of this key, or of the list that has this name. */
  readonly key?: string | undefined;
  /** How many commits to tell of, at most. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly position?: readonly string[] | undefined;
}

/**
 * The commits along first parents that changed what coordinates resolve to, placeholders replaced.
 *
 * @throws InvalidRequestError when the history does not hold the position
 * @throws LimitExceededError when the present version cannot even be listed: there is nothing to take back from
 * @throws LabelNotFoundError, RepositoryNotFoundError, RemoteUnavailableError
 */
export type ReadHistory = (coordinates: Coordinates, options: HistoryOptions) => Promise<HistoryAnswer>;

export interface HistoryDependencies {
  readonly backend: Backend;
  /**
   * Resolves and verifies. Looks at every file that matters, each time: what it looks at tells which commits matter.
   *
   * @throws what is wrong with the layers
   */
  readonly resolveAfresh: (coordinates: Coordinates, layers: readonly Layer[]) => Promise<Environment>;
  readonly show: ShowValue;
}

/** One page looks at so many commits; when few of them matter it is short, and the next page goes on. */
const MAX_COMMITS = 5000;

export function readHistory({ backend, resolveAfresh, show }: HistoryDependencies): ReadHistory {
  return async (coordinates, { key, limit, position }) => {
    const layers = await backend.layers(coordinates);
    for (const { refused } of layers) if (refused) throw refused;
    const walk = await HistoryWalk.open(layers, position);
    const outcome = () => outcomeOf(resolveAfresh(coordinates, walk.layers()).then((each) => each.propertySources));
    const page = new Page(limit, (before, after) => ofKey(key, shownDiff(before, after, show)));
    let newer = await outcome();
    for (let left = MAX_COMMITS, move = walk.move; move && page.goesOn(left); left -= 1, move = walk.move) {
      if (!(await walk.back(move))) continue;
      const older = await outcome();
      page.add(move, newer, older, walk.position);
      newer = older;
    }
    return {
      version: joinedVersion(coordinates, layers),
      entries: await page.entries(),
      next: page.next ?? (walk.move && walk.position),
      freshness: layers.map(({ freshness }) => freshness),
    };
  };
}

function ofKey(key: string | undefined, changes: readonly ShownChange[]): readonly ShownChange[] {
  if (key === undefined) return changes;
  return changes.filter((change) => change.key === key || change.key.startsWith(`${key}[`));
}

interface Draft {
  readonly move: Move;
  readonly changes: readonly ShownChange[];
  readonly error?: ConfigError;
}

interface Waiting {
  readonly index: number;
  readonly move: Move;
  readonly values: Values;
}

type Compare = (before: Values, after: Values) => readonly ShownChange[];

/** Gathers what commits did until there is enough of it. */
class Page {
  readonly #limit: number;
  readonly #compare: Compare;
  readonly #drafts: Draft[] = [];
  /** A commit at which an answer came back, until it is known what the last one before was. */
  #waiting: Waiting | undefined;
  /** Where the next page begins, once this one is full. */
  next: readonly string[] | undefined;

  constructor(limit: number, compare: Compare) {
    this.#limit = limit;
    this.#compare = compare;
  }

  goesOn(commitsLeft: number): boolean {
    return this.#waiting !== undefined || (!this.#isFull && commitsLeft > 0);
  }

  /** @param position behind the commit */
  add(move: Move, newer: Outcome, older: Outcome, position: readonly string[]): void {
    if (this.#waiting && older.kind === 'resolved') this.#settle(this.#waiting, older.values);
    if (this.#isFull) return;
    const draft = this.#draft(move, newer, older);
    if (!draft) return;
    this.#drafts.push(draft);
    if (this.#isFull) this.next = position;
  }

  entries(): Promise<readonly HistoryEntry[]> {
    return Promise.all(
      this.#drafts.map(async ({ move: { layer, step }, changes, error }) => {
        const commit = await (layer.provenance as NonNullable<Layer['provenance']>).commit(step.version);
        return { commit, changes, error };
      }),
    );
  }

  get #isFull(): boolean {
    return this.#drafts.length >= this.#limit;
  }

  #draft(move: Move, newer: Outcome, older: Outcome): Draft | undefined {
    if (newer.kind === 'failed')
      return isSameFailure(newer, older) ? undefined : { move, changes: [], error: newer.error };
    if (older.kind === 'failed') {
      this.#waiting = { index: this.#drafts.length, move, values: newer.values };
      return { move, changes: [] };
    }
    const changes = this.#compare(older.values, newer.values);
    return changes.length === 0 ? undefined : { move, changes };
  }

  #settle({ index, move, values }: Waiting, before: Values): void {
    this.#drafts[index] = { move, changes: this.#compare(before, values) };
    this.#waiting = undefined;
  }
}
