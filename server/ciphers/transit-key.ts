import { LRUCache } from 'lru-cache';
import { InvalidCipherError } from '../core/errors.js';
import type { TransitKey, VaultTransit } from '../core/vault.js';
import { transitFingerprint } from './cairn/fingerprint.js';

/** A key of a Vault's as a recipient of values: their data keys go there to be wrapped, and to be unwrapped. */
export interface TransitMaterial {
  readonly kind: 'transit';
  readonly fingerprint: Buffer;
  /** @throws VaultUnavailableError */
  wrap(dataKey: Buffer): Promise<string>;
  /** Fetches a data key, unless it is remembered; one that does not open is none. @throws VaultUnavailableError */
  fetch(wrapped: string): Promise<void>;
  /** From memory. */
  fetched(wrapped: string): Buffer | undefined;
}

/** Data keys that are remembered: as many as plain texts. */
const MAX_DATA_KEYS = 50_000;

export function transitMaterial(key: TransitKey, transit: VaultTransit): TransitMaterial {
  const known = new LRUCache<string, Buffer>({ maxSize: MAX_DATA_KEYS, sizeCalculation: () => 1 });
  return {
    ...{ kind: 'transit', fingerprint: transitFingerprint(key) },
    wrap: (dataKey) => transit.encrypt(key, dataKey),
    async fetch(wrapped) {
      if (known.has(wrapped)) return;
      try {
        known.set(wrapped, Buffer.from(await transit.decrypt({ ...key, ciphertext: wrapped })));
      } catch (error) {
        if (!(error instanceof InvalidCipherError)) throw error;
      }
    },
    fetched: (wrapped) => known.get(wrapped),
  };
}
