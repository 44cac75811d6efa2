import type { VaultFinding, VaultPath } from '../core/vault.js';
import type { Lease, Reading } from './vault-client.js';

/** Of a lease, after which it is renewed: enough is left to try again. */
const RENEW_AT = 2 / 3;
/** Longer than this nobody has looked, though it was due. */
const INTERVALS_FRESH = 3;
const GRACE_MS = 10_000;
const MAX_MISSES = 20;

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
    this.dueAtMs = nowMs + (lease ? lease.durationMs * RENEW_AT : intervalMs) * (0.9 + jitter / 10);
    this.freshForMs = lease ? lease.durationMs : intervalMs * INTERVALS_FRESH + GRACE_MS;
  }

  fail(retryAtMs: number, failure: string | undefined): void {
    this.isFailing = true;
    this.failure = failure;
    this.dueAtMs = retryAtMs;
  }
}
