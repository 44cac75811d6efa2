import { fewAtATime } from '../core/few-at-a-time.js';
import type { Clock, Timer } from '../core/ports.js';
import type { Held } from './held.js';

export interface RoundsDependencies {
  readonly clock: Clock;
  readonly inUse: (nowMs: number) => readonly Held[];
  /** Of what is in use, what is to be looked at now. */
  readonly due: (nowMs: number) => readonly Held[];
  /** Never rejects. */
  readonly look: (held: Held) => Promise<void>;
}

/** At least so long between two looks at what is due, and at most. */
const LEAST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** Readings at a time, of one mount. */
const MAX_READING = 4;

/** Looks at what is due, mount by mount: one whose engine hangs holds up no other, nor takes more than a place from them. */
export class Rounds {
  readonly #dependencies: RoundsDependencies;
  /** Those of a mount that run at the moment. */
  readonly #running = new Map<string, Promise<void>>();
  #next: Timer | undefined;
  #nextAtMs = 0;
  #closed = false;

  constructor(dependencies: RoundsDependencies) {
    this.#dependencies = dependencies;
  }

  /** The next one, when something is due; to be called again when something else may be. */
  plan(): void {
    if (this.#closed) return;
    const { clock, inUse } = this.#dependencies;
    const nowMs = clock.monotonic();
    const idle = inUse(nowMs).filter(({ path }) => !this.#running.has(path.mount));
    const dueMs = idle.reduce((least, { dueAtMs }) => Math.min(least, dueAtMs - nowMs), LONGEST_PAUSE_MS);
    this.#nextAtMs = nowMs + Math.max(LEAST_PAUSE_MS, dueMs);
    this.#next?.cancel();
    this.#next = clock.after(this.#nextAtMs - nowMs, () => this.#begin());
  }

  /** Has there be one in time for this. */
  include({ dueAtMs }: Held): void {
    if (dueAtMs < this.#nextAtMs) this.plan();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#next?.cancel();
    await Promise.all(this.#running.values());
  }

  #begin(): void {
    const { clock, due } = this.#dependencies;
    const all = due(clock.monotonic());
    for (const mount of new Set(all.map(({ path }) => path.mount))) {
      if (this.#running.has(mount)) continue;
      const round = this.#look(all.filter(({ path }) => path.mount === mount)).finally(() => {
        this.#running.delete(mount);
        this.plan();
      });
      this.#running.set(mount, round);
    }
    this.plan();
  }

  async #look(all: readonly Held[]): Promise<void> {
    const inTurn = fewAtATime(all.some(({ isSlow }) => isSlow) ? 1 : MAX_READING);
    await Promise.all(all.map((held) => inTurn(() => this.#dependencies.look(held))));
  }
}
