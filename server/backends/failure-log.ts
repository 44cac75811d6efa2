import type { Clock, LogFields, Logger } from '../core/ports.js';

const REMINDER_MS = 60_000;

export interface FailureLogOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** What is said of a failure, and of the end of failures. */
  readonly failed: string;
  readonly recovered: string;
  /** Go with every line. */
  readonly fields: LogFields;
}

/**
 * Logs what fails again and again: the first time and whenever the reason changes with all there is, else one short line
 * a minute; and once that it is over.
 */
export class FailureLog {
  readonly #options: FailureLogOptions;
  #reason: string | undefined;
  #loggedAtMs = 0;

  constructor(options: FailureLogOptions) {
    this.#options = options;
  }

  /** @param reason equal for failures that need not be told apart */
  failure(reason: string, error: unknown): void {
    const { clock, logger, failed, fields } = this.#options;
    const isNew = reason !== this.#reason;
    if (!isNew && clock.monotonic() - this.#loggedAtMs < REMINDER_MS) return;
    this.#reason = reason;
    this.#loggedAtMs = clock.monotonic();
    logger.warn(failed, { ...fields, reason, ...(isNew ? { error } : {}) });
  }

  success(): void {
    if (this.#reason === undefined) return;
    this.#reason = undefined;
    this.#options.logger.info(this.#options.recovered, this.#options.fields);
  }
}
