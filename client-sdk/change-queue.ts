import { type ChangeSet, changeSet } from './change-set.js';

/**
 * Change sets for a loop that may be slow: at most one waits, and spans from what the loop saw last to what is in force
 * now. What cancels itself out meanwhile is not told.
 */
export class ChangeQueue<T> implements AsyncIterable<ChangeSet<T>>, AsyncIterator<ChangeSet<T>, undefined> {
  readonly #onEnd: () => void;
  readonly #takers: ((result: IteratorResult<ChangeSet<T>, undefined>) => void)[] = [];
  #pending: ChangeSet<T> | undefined;
  #ended = false;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  push(change: ChangeSet<T>): void {
    const merged = this.#pending === undefined ? change : changeSet(this.#pending.from, change.to);
    this.#pending = merged.changes.length > 0 ? merged : undefined;
    const taker = this.#pending && this.#takers.shift();
    taker?.(this.#take());
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    for (const taker of this.#takers.splice(0)) taker({ done: true, value: undefined });
  }

  async next(): Promise<IteratorResult<ChangeSet<T>, undefined>> {
    if (this.#pending !== undefined || this.#ended) return this.#take();
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  async return(): Promise<IteratorResult<ChangeSet<T>, undefined>> {
    this.#pending = undefined;
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(): IteratorResult<ChangeSet<T>, undefined> {
    const value = this.#pending;
    this.#pending = undefined;
    return value === undefined ? { done: true, value } : { done: false, value };
  }
}
