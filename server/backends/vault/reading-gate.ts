import { VaultUnavailableError } from '../../core/errors.js';

/** Questions to Vault at a time, and how many may wait for their turn. */
const MAX_AT_ONCE = 16;
const MAX_WAITING = 1024;

/** Lets a few questions through at a time: whatever names strangers think of, Vault is asked no faster than it answers. */
export class ReadingGate {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** @throws VaultUnavailableError when too many wait already */
  async run<T>(question: () => Promise<T>): Promise<T> {
    if (this.#running < MAX_AT_ONCE) this.#running += 1;
    else await this.#turn();
    try {
      return await question();
    } finally {
      const next = this.#waiting.shift();
      if (next)
        next(); // The place goes over to it.
      else this.#running -= 1;
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) {
      throw new VaultUnavailableError('too many keys of Vault are being read', { retryAfterSeconds: 1 });
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
