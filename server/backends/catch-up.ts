import { LRUCache } from 'lru-cache';
import { VersionUnavailableError } from '../core/errors.js';
import type { Clock } from '../core/ports.js';

/** How long a version that a fresh fetch has not brought counts as erased. */
const COOL_DOWN_MS = 10_000;
/** Between two fetches that unknown versions have caused. */
const SPACING_MS = 200;
const MAX_REMEMBERED = 1000;

export interface CatchUpOptions {
  /** Nothing else can ever turn up in a fetch. */
  readonly isVersion: (text: string) => boolean;
  readonly holds: (version: string) => Promise<boolean>;
  /** Fetches, beginning no earlier than now. */
  readonly refresh: () => Promise<void>;
  readonly clock: Clock;
}

/**
 * Lets a reader wait for a version that it has seen elsewhere. A version that is not there after a fetch of its own was
 * erased by a forced push: then the present head is the answer, and it is not fetched for again for a while.
 */
export class CatchUp {
  readonly #options: CatchUpOptions;
  /** Version → when it may be fetched for again. */
  readonly #absent = new LRUCache<string, number>({ max: MAX_REMEMBERED });
  #scheduled: Promise<void> | undefined;
  #notBeforeMs = 0;

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /** @throws VersionUnavailableError when nobody could find out in time */
  async wait(version: string, timeoutMs: number): Promise<void> {
    const { clock, holds, isVersion } = this.#options;
    if (!isVersion(version) || (await holds(version))) return;
    if ((this.#absent.get(version) ?? Number.NEGATIVE_INFINITY) > clock.monotonic()) return;
    await this.#within(timeoutMs, this.#fetch());
    if (!(await holds(version))) this.#absent.set(version, clock.monotonic() + COOL_DOWN_MS);
  }

  /** A fetch that has not begun yet serves everybody who comes before it does. */
  #fetch(): Promise<void> {
    this.#scheduled ??= this.#fetchLater();
    return this.#scheduled;
  }

  async #fetchLater(): Promise<void> {
    const { clock, refresh } = this.#options;
    const delayMs = this.#notBeforeMs - clock.monotonic();
    await new Promise<void>((resolve) => {
      if (delayMs <= 0) queueMicrotask(resolve);
      else clock.after(delayMs, resolve);
    });
    this.#scheduled = undefined;
    try {
      await refresh();
    } finally {
      this.#notBeforeMs = clock.monotonic() + SPACING_MS;
    }
  }

  #within(timeoutMs: number, fetched: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (cause?: unknown) =>
        reject(new VersionUnavailableError('that version is not here yet', { cause, retryAfterSeconds: 1 }));
      const timer = this.#options.clock.after(timeoutMs, () => fail());
      fetched.then(resolve, fail).finally(() => timer.cancel());
    });
  }
}
