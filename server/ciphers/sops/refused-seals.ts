import { type CipherReason, ConfigError, InvalidCipherError } from '../../core/errors.js';
import type { Clock, Timer, UnwrapDataKey } from '../../core/ports.js';
import type { Seal } from '../../core/seal.js';

/** What Vault may decide otherwise another time, without any commit and any other key. */
const OF_VAULT: ReadonlySet<CipherReason> = new Set(['forbidden by Vault', 'not in Vault']);
/** As often as Vault is asked for what is missing there. */
const LOOK_AGAIN_MS = 10_000;
/** Looking back through history may meet many. */
const MAX_REFUSED = 100;

interface Refused {
  readonly seal: Seal;
  readonly unwrap: UnwrapDataKey;
}

/** Tries data keys again that Vault has refused: a policy may be mended. */
export class RefusedSeals {
  readonly #clock: Clock;
  readonly #refused = new Map<string, Refused>();
  #timer: Timer | undefined;
  #closed = false;
  /** Called when one that was refused opens. */
  onOpened: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same, taking notice of what is refused. */
  watching(unwrap: UnwrapDataKey): UnwrapDataKey {
    return async (seal) => {
      try {
        return await unwrap(seal);
      } catch (error) {
        if (error instanceof InvalidCipherError && OF_VAULT.has(error.reason)) this.#note({ seal, unwrap });
        throw error;
      }
    };
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #note(refused: Refused): void {
    const name = JSON.stringify(refused.seal.groups);
    if (!this.#refused.has(name) && this.#refused.size >= MAX_REFUSED) return;
    this.#refused.set(name, refused);
    this.#later();
  }

  #later(): void {
    if (this.#closed || this.#timer || this.#refused.size === 0) return;
    this.#timer = this.#clock.after(LOOK_AGAIN_MS, () => void this.#lookAgain());
  }

  /** Never rejects. */
  async #lookAgain(): Promise<void> {
    const opened = await Promise.all([...this.#refused].map(([name, refused]) => this.#opens(name, refused)));
    this.#timer = undefined;
    this.#later();
    if (opened.includes(true) && !this.#closed) this.onOpened();
  }

  async #opens(name: string, { seal, unwrap }: Refused): Promise<boolean> {
    try {
      await unwrap(seal);
      return this.#refused.delete(name);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return false;
    }
  }
}
