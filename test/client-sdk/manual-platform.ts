import { nodePlatform } from '../../client-sdk/node-platform.js';
import type { Platform } from '../../client-sdk/platform.js';

interface Timer {
  readonly dueAt: number;
  readonly delayMs: number;
  readonly keepAlive: boolean;
  readonly task: () => void;
}

/** Node with real sockets and files, and with time and chance in the hands of the test. */
export class ManualPlatform {
  /** Virtual milliseconds since 1970. */
  time = Date.parse('2026-11-22T12:00:00Z');
  /** What `random()` answers. */
  chance = 0.5;
  /** Waits of exactly so long pass at once: that is how retries are hurried without cutting requests short. */
  hurry: number | undefined;
  readonly delays: number[] = [];
  readonly #timers = new Set<Timer>();
  readonly #waiting: (() => void)[] = [];

  readonly platform: Platform;

  constructor(overrides: Partial<Platform> = {}) {
    this.platform = {
      ...nodePlatform,
      variables: {},
      now: () => this.time,
      random: () => this.chance,
      schedule: (delayMs, task, keepAlive) => this.#schedule(delayMs, task, keepAlive),
      ...overrides,
    };
  }

  /** Lets time pass, and runs what becomes due, in order. */
  advance(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ dueAt }) => dueAt <= until).sort((a, b) => a.dueAt - b.dueAt)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.time = Math.max(this.time, due.dueAt);
      due.task();
    }
    this.time = until;
  }

  get pending(): readonly Timer[] {
    return [...this.#timers];
  }

  /** Resolves when a wait begins from now on. */
  nextWait(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #schedule(delayMs: number, task: () => void, keepAlive: boolean): () => void {
    const timer = { dueAt: this.time + delayMs, delayMs, keepAlive, task };
    this.delays.push(delayMs);
    this.#timers.add(timer);
    if (delayMs === this.hurry) setImmediate(() => this.#timers.has(timer) && this.advance(delayMs));
    for (const resolve of this.#waiting.splice(0)) resolve();
    return () => void this.#timers.delete(timer);
  }
}
