import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/ports.js';

export interface TokenBucketOptions {
  /** As many at once. */
  readonly capacity: number;
  /** Until one more is allowed. */
  readonly refillMs: number;
  readonly clock: Pick<Clock, 'monotonic'>;
}

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** Buckets that are remembered; whoever is forgotten has a full one. */
const MAX_NAMES = 10_000;

/** Counts for each name what it may still do: so many at once, and one more each time that some time has passed. */
export class TokenBuckets {
  readonly #options: TokenBucketOptions;
  readonly #buckets = new LRUCache<string, Bucket>({ max: MAX_NAMES });

  constructor(options: TokenBucketOptions) {
    this.#options = options;
  }

  /** @returns 0 when it may; else nothing is taken, and so many milliseconds are to be waited for */
  take(name: string): number {
    const { capacity, refillMs, clock } = this.#options;
    const nowMs = clock.monotonic();
    const before = this.#buckets.get(name) ?? { tokens: capacity, atMs: nowMs };
    const tokens = Math.min(capacity, before.tokens + (nowMs - before.atMs) / refillMs);
    if (tokens < 1) return Math.ceil((1 - tokens) * refillMs);
    this.#buckets.set(name, { tokens: tokens - 1, atMs: nowMs });
    return 0;
  }
}
