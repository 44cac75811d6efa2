import { VaultUnavailableError } from '../core/errors.js';
import { fewAtATime } from '../core/few-at-a-time.js';
import type { Clock, Logger, Random, Timer } from '../core/ports.js';
import { type CallVault, type VaultAnswer, type VaultCall, VaultSilenceError } from './call-vault.js';

export interface VaultLinkDependencies {
  readonly call: CallVault;
  /** Without credentials. */
  readonly address: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Requests; the time that one may take does not begin before it is sent. */
const MOST_AT_A_TIME = 8;
/** Between two tries while Vault is silent, in milliseconds: the first, and the longest. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** A call that takes longer is a reason to probe: it may be the first that meets a silence. */
const SLOW_MS = 1000;
/** Until it may answer what it did not answer while it answered others. */
const RETRY_SECONDS = 5;

/**
 * Knows whether Vault answers. While it does not, nobody waits for it: one try after the other is made, further and
 * further apart, and all other questions are refused at once. One question that is met with silence says nothing of the
 * others: its path may hang, or have a limit of its own. So it is probed first.
 */
export class VaultLink {
  readonly #dependencies: VaultLinkDependencies;
  readonly #inTurn = fewAtATime(MOST_AT_A_TIME);
  readonly #listeners = new Set<() => void>();
  #state: 'unknown' | 'up' | 'down' = 'unknown';
  #failures = 0;
  #lastError: string | null = null;
  #answeredAtMs: { readonly clock: number; readonly monotonic: number } | undefined;
  #silentSinceMs = 0;
  #retryAtMs = 0;
  #retry: Timer | undefined;
  #probing: Promise<void> | undefined;
  #closed = false;
  /** Asks first what only a Vault in good health can answer. Never rejects. */
  probe: () => Promise<void> = async () => {};

  constructor(dependencies: VaultLinkDependencies) {
    this.#dependencies = dependencies;
  }

  get state(): 'unknown' | 'up' | 'down' {
    return this.#state;
  }

  get lastError(): string | null {
    return this.#lastError;
  }

  /** Milliseconds since the epoch. */
  get lastAnsweredAt(): number | null {
    return this.#answeredAtMs?.clock ?? null;
  }

  /** Since its last answer, while it is silent. */
  silentSeconds(): number | undefined {
    if (this.#state !== 'down') return undefined;
    const since = this.#answeredAtMs?.monotonic ?? this.#silentSinceMs;
    return Math.floor((this.#dependencies.clock.monotonic() - since) / 1000);
  }

  /** Calls back when Vault answers again. */
  onHealed(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** In turn. @throws VaultUnavailableError, of this alone when a probe is answered */
  async ask(call: VaultCall): Promise<VaultAnswer> {
    try {
      return await this.#inTurn(() => this.#askNow(call));
    } catch (error) {
      if (!(error instanceof VaultSilenceError)) throw error;
      await this.#probed();
      throw this.#state === 'down' || this.#closed ? this.#unavailable() : untold(error);
    }
  }

  /**
   * What all else needs: without waiting for a turn, which what hangs may have.
   *
   * @param options.heals whether an answer means that Vault is in good health
   * @param options.silences whether no answer means that Vault is silent
   * @throws VaultUnavailableError
   */
  async askFirst(call: VaultCall, { heals = true, silences = true } = {}): Promise<VaultAnswer> {
    try {
      return await this.#send(call, heals);
    } catch (error) {
      if (!(error instanceof VaultSilenceError)) throw error;
      throw silences ? this.silent(error.message) : untold(error);
    }
  }

  async #askNow(call: VaultCall): Promise<VaultAnswer> {
    const slow = this.#dependencies.clock.after(SLOW_MS, () => void this.#probed());
    try {
      return await this.#send(call, true);
    } finally {
      slow.cancel();
    }
  }

  /** Who has waited for a turn hears of a silence that has begun meanwhile at once. */
  async #send(call: VaultCall, heals: boolean): Promise<VaultAnswer> {
    if (this.#closed || this.#dependencies.clock.monotonic() < this.#retryAtMs) throw this.#unavailable();
    const answer = await this.#dependencies.call(call);
    // A token that is none any more is told 403 by a Vault that is of no use to it.
    if (heals && answer.status !== 403) this.answered();
    return answer;
  }

  /** Once for all who want to know. */
  #probed(): Promise<void> {
    this.#probing ??= this.probe().finally(() => {
      this.#probing = undefined;
    });
    return this.#probing;
  }

  answered(): void {
    const { clock, logger, address } = this.#dependencies;
    const wasDown = this.#state === 'down';
    this.#answeredAtMs = { clock: clock.now(), monotonic: clock.monotonic() };
    this.#state = 'up';
    this.#failures = 0;
    this.#retryAtMs = 0;
    this.#lastError = null;
    this.#retry?.cancel();
    if (!wasDown) return;
    logger.info('Vault answers again', { address });
    for (const listener of this.#listeners) listener();
  }

  /** @returns what to throw */
  silent(reason: string): VaultUnavailableError {
    const { clock, logger, address, random } = this.#dependencies;
    const isTold = this.#state === 'down' && clock.monotonic() < this.#retryAtMs;
    if (isTold || this.#closed) return this.#unavailable();
    if (this.#state !== 'down') {
      this.#silentSinceMs = clock.monotonic();
      logger.warn('Vault does not answer', { address, reason });
    }
    this.#state = 'down';
    this.#lastError = reason;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures) * (0.5 + random() / 2);
    this.#failures = Math.min(this.#failures + 1, 10);
    this.#retryAtMs = clock.monotonic() + pauseMs;
    this.#retry?.cancel();
    this.#retry = clock.after(pauseMs, () => {
      this.#retryAtMs = 0;
      void this.#probed();
    });
    return this.#unavailable();
  }

  close(): void {
    this.#closed = true;
    this.#retry?.cancel();
  }

  #unavailable(): VaultUnavailableError {
    const pauseMs = this.#retryAtMs - this.#dependencies.clock.monotonic();
    return new VaultUnavailableError(`Vault cannot be asked: ${this.#lastError ?? 'closed'}`, {
      retryAfterSeconds: Math.max(1, Math.ceil(pauseMs / 1000)),
    });
  }
}

/** It is this that Vault does not answer. */
function untold({ message }: VaultSilenceError): VaultUnavailableError {
  return new VaultUnavailableError(`Vault does not answer this: ${message}`, { retryAfterSeconds: RETRY_SECONDS });
}
