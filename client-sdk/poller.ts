import { ConfigClientError } from './errors.js';
import type { Platform } from './platform.js';
import type { Settings } from './settings.js';

/** Asks every now and then, one question at a time. */
export class Poller {
  readonly #settings: Settings;
  readonly #platform: Platform;
  readonly #ask: () => Promise<unknown>;
  #isOn = false;
  #cancel: () => void = () => {};

  /** @param ask rejects with a ConfigClientError when there is no answer */
  constructor(settings: Settings, platform: Platform, ask: () => Promise<unknown>) {
    this.#settings = settings;
    this.#platform = platform;
    this.#ask = ask;
  }

  /** Asks from now on, the first time after an interval. @param reason why the last question was not answered */
  start(reason: ConfigClientError | undefined): void {
    this.#isOn = this.#settings.pollMs !== undefined;
    this.#plan(reason);
  }

  stop(): void {
    this.#isOn = false;
    this.#cancel();
  }

  /** After the interval ± 20 %, and not before a server that asked for patience allows it. */
  #plan(reason: unknown): void {
    const { pollMs, ref } = this.#settings;
    this.#cancel();
    if (!this.#isOn || pollMs === undefined) return;
    const interval = pollMs * (0.8 + 0.4 * this.#platform.random());
    const patience = reason instanceof ConfigClientError ? (reason.retryAfterMs ?? 0) : 0;
    const ask = () => {
      this.#ask().then(
        () => this.#plan(undefined),
        (error: unknown) => this.#plan(error),
      );
    };
    this.#cancel = this.#platform.schedule(Math.max(interval, patience), ask, ref);
  }
}
