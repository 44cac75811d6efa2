import type { SeededRandom } from './seeded-random.js';

interface Alarm {
  readonly atMs: number;
  readonly order: number;
  readonly task: () => void;
}

/** One direction of a connection: what is sent arrives in order, at any later time, or not at all. */
export class Pipe {
  readonly #waiting: (() => void)[] = [];
  isCut = false;

  send(arrive: () => void): void {
    if (!this.isCut) this.#waiting.push(arrive);
  }

  /** What is on its way is lost. */
  cut(): void {
    this.isCut = true;
    this.#waiting.length = 0;
  }

  get length(): number {
    return this.#waiting.length;
  }

  arrive(): void {
    this.#waiting.shift()?.();
  }
}

/** Time and everything that is on its way in a world whose every event is chosen by one source of chance. */
export class Universe {
  readonly random: SeededRandom;
  nowMs = Date.parse('2026-11-24T00:00:00Z');
  readonly #alarms = new Set<Alarm>();
  readonly #pipes = new Set<Pipe>();
  #order = 0;

  constructor(random: SeededRandom) {
    this.random = random;
  }

  after(delayMs: number, task: () => void): () => void {
    this.#order += 1;
    const alarm = { atMs: this.nowMs + Math.max(0, delayMs), order: this.#order, task };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  pipe(): Pipe {
    const pipe = new Pipe();
    this.#pipes.add(pipe);
    return pipe;
  }

  /** Lets one thing happen: something arrives, or the next alarm goes off. */
  step(): void {
    for (const pipe of this.#pipes) if (pipe.isCut) this.#pipes.delete(pipe);
    const full = [...this.#pipes].filter(({ length }) => length > 0);
    if (full.length > 0 && this.random.chance(0.8)) this.random.pick(full).arrive();
    else this.#ring(Number.POSITIVE_INFINITY);
  }

  /** Lets everything happen that happens until then: nothing stays on its way for long. @returns whether there is more */
  stepUntil(endMs: number): boolean {
    const full = [...this.#pipes].find(({ isCut, length }) => !isCut && length > 0);
    if (full) full.arrive();
    else if (!this.#ring(endMs)) {
      this.nowMs = endMs;
      return false;
    }
    return true;
  }

  #ring(endMs: number): boolean {
    let next: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.atMs > endMs) continue;
      if (!next || alarm.atMs < next.atMs || (alarm.atMs === next.atMs && alarm.order < next.order)) next = alarm;
    }
    if (!next) return false;
    this.#alarms.delete(next);
    this.nowMs = Math.max(this.nowMs, next.atMs);
    next.task();
    return true;
  }
}
