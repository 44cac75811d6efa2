import { type Limits, pause, within } from './deadline.js';
import { type Answer, type Known, requestEnvironment } from './environment-request.js';
import { ConfigClientError } from './errors.js';
import type { Platform } from './platform.js';
import type { Settings } from './settings.js';

/** The servers of a client. Whoever answered last is asked first. */
export class Servers {
  readonly #settings: Settings;
  readonly #platform: Platform;
  #first = 0;

  constructor(settings: Settings, platform: Platform) {
    this.#settings = settings;
    this.#platform = platform;
  }

  /**
   * Asks again and again, with full-jitter waits, until there is an answer or a refusal. A server that asks for more
   * patience than there is time left ends it at once.
   *
   * @throws ConfigClientError the last reason; retryable when time or attempts ran out
   */
  async askPersistently(known: Known, limits: Limits): Promise<Answer> {
    const deadline = this.#platform.now() + limits.ms;
    for (let round = 1; ; round++) {
      const ms = deadline - this.#platform.now();
      const outcome = await this.askOnce(known, { ...limits, ms }).catch(retryable);
      if (!(outcome instanceof ConfigClientError)) return outcome;
      const wait = Math.max(this.#jitter(round), outcome.retryAfterMs ?? 0);
      if (round >= this.#settings.retry.attempts || this.#platform.now() + wait >= deadline) throw outcome;
      await pause(this.#platform, { ...limits, ms: wait });
    }
  }

  /**
   * Asks each server once until one answers; each has an equal share of the time left.
   *
   * @throws ConfigClientError
   */
  async askOnce(known: Known, limits: Limits): Promise<Answer> {
    const { servers } = this.#settings;
    const deadline = this.#platform.now() + limits.ms;
    for (let tried = 1; ; tried++) {
      const ms = Math.max(1, (deadline - this.#platform.now()) / (servers.length - tried + 1));
      const outcome = await this.#ask(known, { ...limits, ms }).catch(retryable);
      if (!(outcome instanceof ConfigClientError)) return outcome;
      this.#first = (this.#first + 1) % servers.length;
      if (tried === servers.length) throw outcome;
    }
  }

  #ask(known: Known, limits: Limits): Promise<Answer> {
    const server = this.#settings.servers[this.#first];
    if (server === undefined) throw new RangeError('no server');
    const now = () => this.#platform.now();
    return within(this.#platform, limits, (signal) => requestEnvironment(server, this.#settings, known, now, signal));
  }

  /** @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ (full jitter) */
  #jitter(round: number): number {
    const { baseMs, maxMs } = this.#settings.retry;
    return this.#platform.random() * Math.min(maxMs, baseMs * 2 ** (round - 1));
  }
}

/** What may be tried again becomes a value; anything else stays an exception. */
function retryable(error: unknown): ConfigClientError {
  if (error instanceof ConfigClientError && error.retryable) return error;
  throw error;
}
