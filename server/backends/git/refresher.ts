import type { Clock, Random, Timer } from '../../core/ports.js';

const FIRST_RETRY_MS = 1000;
/** Where polling is off, a failure is still tried again, this far apart at most. */
const MAX_RETRY_MS = 30_000;
const JITTER = 0.1;

export type RefreshTrigger = 'poll' | 'request';

export interface RefresherOptions {
  /** Does the work once; never called again before its promise has settled. */
  readonly run: (trigger: RefreshTrigger) => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  /** 0: only on request, and after a failure. */
  readonly pollIntervalMs: number;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Decides when to refresh: in even, slightly jittered steps, on request, and after a failure at growing distances. */
export class Refresher {
  readonly #options: RefresherOptions;
  /** Who asked since the present run began: they wait for the next one, all together. */
  #waiting: Waiter[] = [];
  /** The run that is under way; never rejects. */
  #running: Promise<void> | undefined;
  #timer: Timer | undefined;
  #failures = 0;
  #closed = false;

  constructor(options: RefresherOptions) {
    this.#options = options;
  }

  /**
   * Runs once more, beginning no earlier than now: a run that is under way may have looked before the caller knew
   * what it knows, so it is never joined.
   *
   * @throws what the run throws
   */
  refresh(): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#begin('request');
    });
  }

  /** Stops, and waits for the run that is under way; whoever runs it sees to it that it ends soon. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('closed'));
    await this.#running;
  }

  #begin(trigger: RefreshTrigger): void {
    this.#running ??= this.#run(trigger).then(() => this.#goOn());
  }

  /** Never rejects: each failure goes to those who waited for that run. */
  async #run(trigger: RefreshTrigger): Promise<void> {
    this.#timer?.cancel();
    const waiters = this.#waiting.splice(0);
    try {
      await this.#options.run(trigger);
      this.#failures = 0;
      for (const { resolve } of waiters) resolve();
    } catch (error) {
      this.#failures += 1;
      for (const { reject } of waiters) reject(error);
    }
  }

  #goOn(): void {
    this.#running = undefined;
    if (this.#closed) return;
    if (this.#waiting.length > 0) this.#begin('request');
    else this.#schedule();
  }

  #schedule(): void {
    const delayMs = this.#delayMs();
    if (delayMs === 0) return;
    const { clock, random } = this.#options;
    this.#timer = clock.after(delayMs * (1 - JITTER + 2 * JITTER * random()), () => {
      this.#begin('poll');
    });
  }

  #delayMs(): number {
    const { pollIntervalMs } = this.#options;
    if (this.#failures === 0) return pollIntervalMs;
    return Math.min(FIRST_RETRY_MS * 2 ** Math.min(this.#failures - 1, 10), pollIntervalMs || MAX_RETRY_MS);
  }
}
