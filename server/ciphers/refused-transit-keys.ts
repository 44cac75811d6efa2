import { LRUCache } from 'lru-cache';
import { ConfigError, VaultRefusalError, VaultUnavailableError } from '../core/errors.js';
import type { Clock, Timer } from '../core/ports.js';
import type { TransitText, VaultTransit } from '../core/vault.js';

/** As often as Vault is asked for what is missing there. */
const LOOK_AGAIN_MS = 10_000;
/** Files of SOPS name keys, and looking back through history may meet many: those asked for last. */
const MAX_REFUSED = 100;

interface Refused {
  readonly text: TransitText;
  readonly decrypt: VaultTransit['decrypt'];
}

/** Tries keys again that Vault has refused: a policy may be mended, or a key put there. */
export class RefusedTransitKeys {
  readonly #clock: Clock;
  readonly #refused = new LRUCache<string, Refused>({ max: MAX_REFUSED });
  #timer: Timer | undefined;
  #closed = false;
  /** Called when one that was refused is so no more. */
  onGranted: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same, taking notice of what is refused. */
  watching(transit: VaultTransit): VaultTransit {
    const decrypt: VaultTransit['decrypt'] = (text) => transit.decrypt(text);
    return {
      address: transit.address,
      encrypt: (key, plain) => transit.encrypt(key, plain),
      decrypt: async (text) => {
        try {
          return await decrypt(text);
        } catch (error) {
          if (error instanceof VaultRefusalError) this.#note({ text, decrypt });
          throw error;
        }
      },
    };
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  /** Vault refuses a key, whatever the text is. */
  #note(refused: Refused): void {
    const { mount, keyName } = refused.text;
    this.#refused.set(`${mount}\n${keyName}`, refused);
    this.#later();
  }

  #later(): void {
    if (this.#closed || this.#timer || this.#refused.size === 0) return;
    this.#timer = this.#clock.after(LOOK_AGAIN_MS, () => void this.#lookAgain());
  }

  async #lookAgain(): Promise<void> {
    const granted = await Promise.all([...this.#refused].map(([name, refused]) => this.#isGranted(name, refused)));
    this.#timer = undefined;
    this.#later();
    if (granted.includes(true) && !this.#closed) this.onGranted();
  }

  /** A text that does not open with its key shows that there is one. */
  async #isGranted(name: string, { text, decrypt }: Refused): Promise<boolean> {
    try {
      await decrypt(text);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      if (error instanceof VaultUnavailableError) return false;
    }
    return this.#refused.delete(name);
  }
}
