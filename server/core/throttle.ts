import type { Clock, Timer } from './ports.js';

export interface ThrottleOptions {
  readonly task: () => void;
  /** The least time between two starts, in milliseconds. */
  readonly spacingMs: number;
  readonly clock: Clock;
}

/** Starts a task at once when asked, then not again before `spacingMs` have passed, and always once after the last ask. */
export class Throttle {
  readonly #options: ThrottleOptions;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #waiting: Timer | undefined;
  #closed = false;

  constructor(options: ThrottleOptions) {
    this.#options = options;
  }

  ask(): void {
    if (this.#closed || this.#waiting !== undefined) return;
    const { clock } = this.#options;
    const delayMs = this.#notBeforeMs - clock.monotonic();
    if (delayMs <= 0) this.#start();
    else this.#waiting = clock.after(delayMs, () => this.#start());
  }

  /** Starts nothing more. */
  close(): void {
    this.#closed = true;
    this.#waiting?.cancel();
  }

  #start(): void {
    const { clock, spacingMs, task } = this.#options;
    this.#waiting = undefined;
    this.#notBeforeMs = clock.monotonic() + spacingMs;
    task();
  }
}
