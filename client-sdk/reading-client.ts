import { ChangeQueue } from './change-queue.js';
import { type ChangeSet, changeSet, isSame } from './change-set.js';
import type { Events, Status } from './config-client.js';
import { onAbort } from './deadline.js';
import { ConfigClientError, invalidOptions } from './errors.js';
import { Listeners } from './listeners.js';
import type { Snapshot } from './snapshot.js';
import { type ToEnvOptions, toEnv } from './to-env.js';

/** Everything about a client that has nothing to do with where snapshots come from. */
export abstract class ReadingClient<T> {
  readonly #listeners = new Listeners<T>();
  readonly #queues = new Set<ChangeQueue<T>>();
  #snapshot: Snapshot<T> | undefined;
  #status: Status = 'loading';

  get status(): Status {
    return this.#status;
  }

  get snapshot(): Snapshot<T> {
    if (this.#snapshot === undefined) throw new ConfigClientError('not-ready', 'no environment yet');
    return this.#snapshot;
  }

  get(key: string, ...fallback: readonly unknown[]): never {
    const value = this.snapshot.get<unknown>(key, undefined);
    return (value === undefined ? fallback[0] : value) as never;
  }

  require(key: string): never {
    const value = this.get(key) as unknown;
    if (value === undefined || value === null) throw new ConfigClientError('missing-key', `${key}: missing`);
    return value as never;
  }

  watch(
    key: string,
    listener: (value: never, change: ChangeSet<T> | undefined) => void,
    options: { readonly immediate?: boolean | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): () => void {
    expectFunction(listener);
    const valueIn = (snapshot: Snapshot<T>) => snapshot.get<unknown>(key, undefined);
    const stop = this.#listen(options.signal, (change) => {
      const value = valueIn(change.to);
      if (!isSame(valueIn(change.from), value)) return listener(value as never, change);
    });
    if (options.immediate) listener(valueIn(this.snapshot) as never, undefined);
    return stop;
  }

  onChange(
    prefix: string,
    listener: (change: ChangeSet<T>) => void,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): () => void {
    expectFunction(listener);
    return this.#listen(options.signal, (change) => (change.touches(prefix) ? listener(change) : undefined));
  }

  changes(
    options: { readonly prefix?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): AsyncIterable<ChangeSet<T>> {
    const stop = this.onChange(options.prefix ?? '', (change) => queue.push(change));
    const queue = new ChangeQueue<T>(() => {
      stop();
      forget();
      this.#queues.delete(queue);
    });
    const forget = onAbort(options.signal, () => queueMicrotask(() => queue.end()));
    this.#queues.add(queue);
    if (this.#status === 'closed') queue.end();
    return queue;
  }

  on<E extends keyof Events<T>>(event: E, listener: (...args: Events<T>[E]) => void): () => void {
    return this.#listeners.add(event, listener);
  }

  abstract close(): Promise<void>;

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  toEnv(options?: ToEnvOptions): Record<string, string> {
    return toEnv(this.snapshot.raw, options);
  }

  /** One assignment puts a snapshot in force; listeners hear of it when it is. @returns null when no key changed */
  protected replace(next: Snapshot<T>): ChangeSet<T> | null {
    const previous = this.#snapshot;
    this.#snapshot = next;
    const change = previous && changeSet(previous, next);
    if (change === undefined || change.changes.length === 0) return null;
    this.emit('change', change);
    return change;
  }

  protected enter(status: Status, reason?: ConfigClientError): void {
    if (this.#status === 'closed' || (this.#status === status && reason === undefined)) return;
    this.#status = status;
    this.#listeners.emit('status', status, reason);
    if (status === 'closed') for (const queue of [...this.#queues]) queue.end();
  }

  protected emit<E extends keyof Events<T>>(event: E, ...args: Events<T>[E]): void {
    this.#listeners.emit(event, ...args);
  }

  #listen(signal: AbortSignal | undefined, listener: (change: ChangeSet<T>) => void): () => void {
    const remove = this.#listeners.add('change', listener);
    const forget = onAbort(signal, () => remove());
    return () => {
      forget();
      remove();
    };
  }
}

/** @throws ConfigClientError `invalid-options` */
function expectFunction(listener: unknown): void {
  if (typeof listener !== 'function') throw invalidOptions('listener: no function');
}
