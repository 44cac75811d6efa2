import type { Events } from './config-client.js';
import { invalidOptions, toError } from './errors.js';

const EVENTS: readonly (keyof Events<unknown>)[] = ['change', 'status', 'rejected', 'error'];

interface Entry {
  call(...args: readonly unknown[]): unknown;
}

/** Who listens to what. A listener that throws or rejects never stops the others: it becomes an `error` event. */
export class Listeners<T> {
  readonly #all = new Map<keyof Events<T>, Set<Entry>>();

  /** @returns what stops it @throws ConfigClientError `invalid-options` for what would never be called */
  add<E extends keyof Events<T>>(event: E, call: (...args: Events<T>[E]) => unknown): () => void {
    if (!EVENTS.includes(event)) throw invalidOptions(`${event}: no such event (expected: ${EVENTS.join(', ')})`);
    if (typeof call !== 'function') throw invalidOptions('listener: no function');
    const entry: Entry = { call: call as Entry['call'] };
    const entries = this.#all.get(event) ?? new Set();
    this.#all.set(event, entries.add(entry));
    return () => void entries.delete(entry);
  }

  emit<E extends keyof Events<T>>(event: E, ...args: Events<T>[E]): void {
    for (const { call } of [...(this.#all.get(event) ?? [])]) {
      try {
        const result = call(...args);
        if (result instanceof Promise) result.catch((error: unknown) => this.#failed(event, error));
      } catch (error) {
        this.#failed(event, error);
      }
    }
  }

  /** A listener for errors that fails has nobody left to tell. */
  #failed(event: keyof Events<T>, error: unknown): void {
    if (event !== 'error') this.emit('error', toError(error));
  }
}
