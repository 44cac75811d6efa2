import type { KeyGeneration, SecretOpener, SecretSealer, SpringCiphers, UnwrapDataKey } from '../core/ports.js';

/** All that one set of keys can do. */
export interface Ciphers {
  readonly opener: SecretOpener;
  readonly sealer: SecretSealer;
  /** Opens files of SOPS'; undefined: they are handed on. */
  readonly unwrapDataKey: UnwrapDataKey | undefined;
  /** Undefined when no key is set for them. */
  readonly spring: SpringCiphers | undefined;
  /** What the keys of the ring are called in values. */
  readonly keyNames: readonly string[];
}

/** Keys that can be exchanged for others of the same settings, behind the back of whoever uses them. */
export class ExchangeableCiphers implements Ciphers, KeyGeneration {
  readonly opener: SecretOpener;
  readonly sealer: SecretSealer;
  readonly unwrapDataKey: UnwrapDataKey | undefined;
  readonly spring: SpringCiphers | undefined;
  #current: Ciphers;
  #generation = 0;

  constructor(first: Ciphers) {
    this.#current = first;
    this.opener = this.#opener(first.opener);
    this.sealer = {
      seal: (...value) => this.#current.sealer.seal(...value),
      open: (...value) => this.#current.sealer.open(...value),
    };
    // The settings decide what there is, and they stay.
    this.unwrapDataKey = first.unwrapDataKey && ((seal) => (this.#current.unwrapDataKey as UnwrapDataKey)(seal));
    this.spring = first.spring && this.#springCiphers(() => this.#current.spring as SpringCiphers);
  }

  get keyNames(): readonly string[] {
    return this.#current.keyNames;
  }

  get generation(): number {
    return this.#generation;
  }

  exchange(next: Ciphers): void {
    this.#current = next;
    this.#generation += 1;
  }

  /** To be called when the keys open what they did not, though they are the same. */
  opensMore(): void {
    this.#generation += 1;
  }

  #opener(first: SecretOpener): SecretOpener {
    const opener: SecretOpener = {
      isSealed: (text) => this.#current.opener.isSealed(text),
      open: (text, place) => this.#current.opener.open(text, place),
    };
    if (!first.prepare) return opener;
    const prepare: SecretOpener['prepare'] = async (sealed) => {
      const { opener: current } = this.#current;
      return (await current.prepare?.(sealed)) ?? { opener: current };
    };
    return { ...opener, prepare };
  }

  #springCiphers(current: () => SpringCiphers): SpringCiphers {
    return {
      seal: (text) => current().seal(text),
      open: (text) => current().open(text),
      get publicKey() {
        return current().publicKey;
      },
    };
  }
}
