import { setImmediate } from 'node:timers/promises';
import type { Coordinates, Environment } from '../core/environment.js';
import type { KeyGeneration, Layer } from '../core/ports.js';
import type { ShowValue } from '../core/shown-value.js';
import { shownDiff, type Values } from './diff.js';
import type { Leg, Told } from './history-leg.js';
import type { HistoryLegs } from './history-legs.js';
import { isSameFailure, type Outcome, outcomeOf } from './history-outcome.js';
import { HistoryWalk, type Move } from './history-walk.js';

/** One leg looks at so many commits at the most. */
const MAX_COMMITS = 5000;

export interface HistoryReaderOptions {
  readonly coordinates: Coordinates;
  readonly layers: readonly Layer[];
  readonly legs: HistoryLegs;
  readonly resolveAfresh: (coordinates: Coordinates, layers: readonly Layer[]) => Promise<Environment>;
  readonly show: ShowValue;
  /** What did not open with other keys is looked at anew; absent: they stay. */
  readonly keys?: KeyGeneration | undefined;
}

/** Goes back leg by leg: the known ones in one stride, the others commit by commit. */
export class HistoryReader {
  readonly #options: HistoryReaderOptions;
  /** What coordinates and layers add to a position to tell one moment of the past from every other. */
  readonly #scope: string;
  #position: readonly string[];
  /** Stands at the position or before it, that is, at a newer moment; undefined when it has gone too far. */
  #walk: HistoryWalk | undefined;
  /** What there was to answer at the position, when the walk has just come there. */
  #outcomeHere: Outcome | undefined;

  private constructor(options: HistoryReaderOptions, walk: HistoryWalk) {
    this.#options = options;
    this.#scope = scopeOf(options);
    this.#position = walk.position;
    this.#walk = walk;
  }

  /** @throws InvalidRequestError when the history does not hold that position */
  static async open(options: HistoryReaderOptions, position?: readonly string[]): Promise<HistoryReader> {
    return new HistoryReader(options, await HistoryWalk.open(options.layers, position));
  }

  /** Where to go on; undefined behind the first commit. */
  get position(): readonly string[] | undefined {
    return this.#position.some((version) => version !== '') ? this.#position : undefined;
  }

  async next(): Promise<Leg> {
    const start = this.#start(this.#position);
    const { legs } = this.#options;
    const leg = await (legs.find(start) ?? legs.walked(start, () => this.#walked()));
    this.#position = leg.behind;
    return leg;
  }

  async #walked(): Promise<Leg> {
    const walk = await this.#walkHere();
    let newer = this.#outcomeHere ?? (await this.#outcome(walk));
    this.#outcomeHere = undefined;
    let commits = 0;
    for (let move = walk.move; move && commits < MAX_COMMITS; move = walk.move) {
      const isTouched = await walk.back(move);
      commits += 1;
      if (isTouched) {
        const older = await this.#outcome(walk);
        const told = { behind: walk.position, commits, told: await this.#told(move, newer, older, walk) };
        if (told.told) return told;
        newer = older;
      }
      const rest = await this.#options.legs.find(this.#start(walk.position));
      if (rest && commits + rest.commits <= MAX_COMMITS) return { ...rest, commits: commits + rest.commits };
    }
    return { told: undefined, behind: walk.position, commits };
  }

  async #walkHere(): Promise<HistoryWalk> {
    this.#walk ??= await HistoryWalk.open(this.#options.layers);
    if (this.#walk.position.join() !== this.#position.join()) {
      this.#outcomeHere = undefined;
      await this.#walk.goTo(this.#position);
    }
    return this.#walk;
  }

  /** Between any two the event loop has its turn: all that is needed may be in memory. */
  async #outcome(walk: HistoryWalk): Promise<Outcome> {
    await setImmediate();
    const { coordinates, resolveAfresh } = this.#options;
    return outcomeOf(resolveAfresh(coordinates, walk.layers()).then((each) => each.propertySources));
  }

  async #told({ step, layer }: Move, newer: Outcome, older: Outcome, walk: HistoryWalk): Promise<Told | undefined> {
    const commit = { version: step.version, layer };
    this.#outcomeHere = older;
    if (newer.kind === 'failed') {
      return isSameFailure(newer, older) ? undefined : { ...commit, kind: 'failed', changes: [], error: newer.error };
    }
    if (older.kind === 'failed') {
      const before = await this.#lastAnswer(walk);
      return { ...commit, kind: 'back', changes: before ? this.#compare(before, newer.values) : [] };
    }
    const changes = this.#compare(older.values, newer.values);
    return changes.length === 0 ? undefined : { ...commit, kind: 'changed', changes };
  }

  /** Of the time before the one that has none. The walk has gone too far then. */
  async #lastAnswer(walk: HistoryWalk): Promise<Values | undefined> {
    this.#walk = undefined;
    this.#outcomeHere = undefined;
    for (let move = walk.move; move; move = walk.move) {
      if (!(await walk.back(move))) continue;
      const outcome = await this.#outcome(walk);
      if (outcome.kind === 'resolved') return outcome.values;
    }
    return undefined;
  }

  #compare(before: Values, after: Values) {
    return shownDiff(before, after, this.#options.show);
  }

  #start(position: readonly string[]): string {
    return `${this.#scope}${position.join()}`;
  }
}

/** A layer without a history is what its version says, at every moment. */
function scopeOf({ coordinates, layers, keys }: HistoryReaderOptions): string {
  return JSON.stringify([
    keys?.generation,
    coordinates.asked,
    layers.map(({ namePrefix, version, provenance }) => (provenance ? [namePrefix] : [namePrefix, version])),
  ]);
}
