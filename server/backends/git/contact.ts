import type { Clock, Freshness } from '../../core/ports.js';

/** Remembers when the remote last answered. */
export class Contact implements Freshness {
  readonly #clock: Clock;
  readonly #toleratedMs: number;
  #lastMs: number | null;
  #lastError: string | null = null;

  /**
   * @param lastMs what an earlier process has seen, in milliseconds since the epoch
   * @param pollIntervalMs 0 when nobody polls: then only a failure makes content stale
   */
  constructor(clock: Clock, options: { lastMs: number | null; pollIntervalMs: number }) {
    this.#clock = clock;
    this.#lastMs = options.lastMs;
    this.#toleratedMs = 2 * options.pollIntervalMs;
  }

  get lastMs(): number | null {
    return this.#lastMs;
  }

  get lastError(): string | null {
    return this.#lastError;
  }

  succeeded(): void {
    this.#lastMs = this.#clock.now();
    this.#lastError = null;
  }

  failed(message: string): void {
    this.#lastError = message;
  }

  staleSeconds(): number | undefined {
    if (this.#lastMs === null) return undefined;
    if (this.#toleratedMs === 0 && this.#lastError === null) return undefined;
    const ageMs = this.#clock.now() - this.#lastMs;
    return ageMs > this.#toleratedMs ? Math.floor(ageMs / 1000) : undefined;
  }
}
