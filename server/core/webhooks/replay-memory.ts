import type { Clock } from '../ports.js';

const MAX_MARKS = 10_000;
const MAX_AGE_MS = 24 * 3_600_000;

/** Remembers what told deliveries apart, for a day, and no more than so many. */
export class ReplayMemory {
  readonly #clock: Clock;
  /** Mark → when it is forgotten; the oldest first. */
  readonly #marks = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Remembers a delivery, unless it is a replay: who repeats one under ever new names must not push out the others.
   *
   * @returns whether any of its marks was there before
   */
  isReplay(marks: readonly string[]): boolean {
    const nowMs = this.#clock.monotonic();
    this.#forget(nowMs);
    if (marks.some((mark) => this.#marks.has(mark))) return true;
    for (const mark of marks) this.#marks.set(mark, nowMs + MAX_AGE_MS);
    return false;
  }

  #forget(nowMs: number): void {
    for (const [mark, untilMs] of this.#marks) {
      if (untilMs > nowMs && this.#marks.size < MAX_MARKS) return;
      this.#marks.delete(mark);
    }
  }
}
