import { LRUCache } from 'lru-cache';
import { type Leg, weightOf } from './history-leg.js';

const REMEMBERED_BYTES = 2 ** 24;

/**
 * The legs that somebody has walked, by where they begin. The past stays as it was, so they hold for every later head
 * that leads there; whoever asks again, another page, another key or after another commit, walks what is new. A head
 * that a forced push has taken away is where nobody begins any more.
 */
export class HistoryLegs {
  readonly #known = new LRUCache<string, Leg>({ maxSize: REMEMBERED_BYTES, sizeCalculation: weightOf });
  readonly #walking = new Map<string, Promise<Leg>>();

  /** What is known, or what somebody is about to know. @param start tells coordinates and moment */
  find(start: string): Leg | Promise<Leg> | undefined {
    return this.#known.get(start) ?? this.#walking.get(start);
  }

  /** Whoever comes while it is walked shares it. @param walk must begin there */
  async walked(start: string, walk: () => Promise<Leg>): Promise<Leg> {
    const walking = walk();
    this.#walking.set(start, walking);
    try {
      const leg = await walking;
      this.#known.set(start, leg);
      return leg;
    } finally {
      this.#walking.delete(start);
    }
  }
}
