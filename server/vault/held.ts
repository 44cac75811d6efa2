import { VaultUnavailableError } from '../core/errors.js';
import type { VaultFinding, VaultPath } from '../core/vault.js';
import type { Lease, Reading } from './vault-client.js';

/** Of a lease, after which it is renewed: enough is left to try again. */
const RENEW_AT = 2 / 3;
/** Longer than this nobody has looked, though it was due. */
const INTERVALS_FRESH = 3;
const GRACE_MS = 10_000;
const MAX_MISSES = 20;
/** Until a path that fails by itself is looked at again, the first time. */
const FIRST_PAUSE_MS = 5000;
/** Whoever asks for what has failed so slowly does not wait for it again before it is due. */
const SLOW_MS = 1000;

/** What is known of one path. Times are monotonic milliseconds. */
export class Held {
  readonly path: VaultPath;
  finding: VaultFinding | undefined;
  lease: Lease | undefined;
  usedAtMs: number;
  /** When to look again. */
  dueAtMs = Number.POSITIVE_INFINITY;
  /** Without any news it counts as up to date for this long. */
  freshForMs = 0;
  /** How often in a row nothing was there, as far as that matters. */
  misses = 0;
  /** Whether the last look has come to nothing. */
  isFailing = false;
  /** Why, when Vault answers others; in our own words. */
  failure: string | undefined;
  looking: Promise<void> | undefined;
  /** Whether it has failed after a long wait. */
  isSlow = false;
  #failures = 0;
  #confirmedAtMs = Number.NEGATIVE_INFINITY;

  constructor(path: VaultPath, nowMs: number) {
    this.path = path;
    this.usedAtMs = nowMs;
  }

  /** Since Vault has last said so. */
  ageMs(nowMs: number): number {
    return nowMs - this.#confirmedAtMs;
  }

  /**
   * What Vault has made for us lasts as long as its lease: to read it again sooner would make another one.
   *
   * @param times.jitter between 0 and 1
   */
  take({ finding, lease }: Reading, times: { nowMs: number; intervalMs: number; jitter: number }): void {
    const { nowMs, intervalMs, jitter } = times;
    this.finding = finding;
    this.misses = typeof finding === 'object' ? 0 : Math.min(this.misses + 1, MAX_MISSES);
    this.lease = lease;
    this.#confirmedAtMs = nowMs;
    this.isFailing = false;
    this.failure = undefined;
    this.#failures = 0;
    this.isSlow = false;
    this.dueAtMs = nowMs + (lease ? lease.durationMs * RENEW_AT : intervalMs) * (0.9 + jitter / 10);
    this.freshForMs = lease ? lease.durationMs : intervalMs * INTERVALS_FRESH + GRACE_MS;
  }

  /**
   * Further and further apart, as long as it is this one alone.
   *
   * @param times.leastMs the least and the longest pause
   * @param times.jitter between 0 and 1
   */
  fail(
    failure: string | undefined,
    times: { nowMs: number; tookMs: number; leastMs: number; longestMs: number; jitter: number },
  ): void {
    const { nowMs, tookMs, leastMs, longestMs, jitter } = times;
    const pauseMs = Math.max(leastMs, Math.min(longestMs, FIRST_PAUSE_MS * 2 ** this.#failures));
    this.#failures = failure === undefined ? 0 : Math.min(this.#failures + 1, MAX_MISSES);
    this.isSlow = failure !== undefined && tookMs >= SLOW_MS;
    this.isFailing = true;
    this.failure = failure;
    this.dueAtMs = nowMs + pauseMs * (0.75 + jitter / 2);
  }

  /** Why to ask for it now is to wait in vain, as far as anybody knows. */
  hanging(nowMs: number): VaultUnavailableError | undefined {
    if (!this.isSlow || this.failure === undefined || nowMs >= this.dueAtMs) return undefined;
    const retryAfterSeconds = Math.ceil((this.dueAtMs - nowMs) / 1000);
    return new VaultUnavailableError(this.failure, { retryAfterSeconds });
  }
}
