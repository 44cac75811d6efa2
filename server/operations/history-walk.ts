import { setImmediate } from 'node:timers/promises';
import { InvalidRequestError } from '../core/errors.js';
import { PastLayers } from '../core/past-layers.js';
import type { CommitStep, Layer } from '../core/ports.js';

/** A commit that is about to be undone, and the index of the layer that knows more about it. */
export interface Move {
  readonly step: CommitStep;
  readonly layer: number;
}

/** Steps that are known come without waiting for anything: after so many, others have their turn. */
const STEPS_AT_ONCE = 250;

/**
 * Takes the layers of a request back in time, one commit after the other, the newest first. A commit that several
 * layers have reached is undone in all of them at once; a layer without a history stays as it is.
 */
export class HistoryWalk {
  readonly #layers: readonly Layer[];
  readonly #past: PastLayers<Layer>;
  readonly #ways: readonly (AsyncIterator<CommitStep> | undefined)[];
  /** By layer: its next commit; undefined behind the first one. */
  readonly #next: (CommitStep | undefined)[] = [];
  #stepsTaken = 0;

  private constructor(layers: readonly Layer[]) {
    this.#layers = layers;
    this.#past = new PastLayers(layers);
    this.#ways = layers.map(({ provenance }) => provenance?.steps()[Symbol.asyncIterator]());
  }

  /**
   * @param position where another walk over the same history has stopped; undefined: at the present
   * @throws InvalidRequestError when the history does not hold that position
   */
  static async open(layers: readonly Layer[], position?: readonly string[]): Promise<HistoryWalk> {
    const walk = new HistoryWalk(layers);
    for (const index of layers.keys()) await walk.#advance(index);
    if (position) await walk.goTo(position);
    return walk;
  }

  /** By layer: the id of its next commit, or nothing behind the first one. */
  get position(): readonly string[] {
    return this.#layers.map((_, index) => this.#next[index]?.version ?? '');
  }

  /** The layers as they are at this point of the walk. */
  layers(): readonly Layer[] {
    return this.#past.layers();
  }

  /** The commit to undo next; undefined when there is none left. */
  get move(): Move | undefined {
    let newest: Move | undefined;
    for (const [layer, step] of this.#next.entries()) {
      if (step && (!newest || step.committedAtMs > newest.step.committedAtMs)) newest = { step, layer };
    }
    return newest;
  }

  /** Undoes it. @returns whether that can make a difference to who looked at `layers` last */
  async back({ step, layer }: Move): Promise<boolean> {
    let isTouched = false;
    const repository = this.#layers[layer]?.namePrefix;
    for (const [index, each] of this.#layers.entries()) {
      if (this.#next[index]?.version !== step.version || each.namePrefix !== repository) continue;
      isTouched = this.#past.isTouchedBy(index, step.before) || isTouched;
      await this.#undo(index, step);
    }
    return isTouched;
  }

  /**
   * Each layer by itself: the order among them is told by the position.
   *
   * @throws InvalidRequestError when that is no position from here on
   */
  async goTo(position: readonly string[]): Promise<void> {
    for (const index of this.#layers.keys()) {
      for (let step = this.#next[index]; step && step.version !== position[index]; step = this.#next[index]) {
        await this.#undo(index, step);
      }
    }
    if (this.position.join() !== position.join()) {
      throw new InvalidRequestError('cursor: not a place in this history (it may have been rewritten since)');
    }
  }

  async #undo(index: number, { before, parent, version }: CommitStep): Promise<void> {
    this.#past.undo(index, before, parent ?? version);
    await this.#advance(index);
  }

  async #advance(index: number): Promise<void> {
    const result = await this.#ways[index]?.next();
    this.#next[index] = result?.done ? undefined : result?.value;
    this.#stepsTaken += 1;
    if (this.#stepsTaken % STEPS_AT_ONCE === 0) await setImmediate();
  }
}
