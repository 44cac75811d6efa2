import { type Ciphers, ExchangeableCiphers } from './ciphers/exchangeable-ciphers.js';
import { RefusedTransitKeys } from './ciphers/refused-transit-keys.js';
import { keyFilesOf, readCiphers, type TransitSurroundings } from './compose-key-reading.js';
import type { Clock, Logger } from './core/ports.js';
import { FileWatch } from './file-watch.js';
import { readableByAll } from './readable-by-all.js';
import type { EncryptionSettings } from './settings.js';

export interface CipherSurroundings extends TransitSurroundings {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How often is looked whether a file with keys is another one. */
const LOOK_INTERVAL_MS = 2000;

/** The keys of the settings; those that lie in files follow them. @throws InvalidSettingsError */
export async function composeCiphers(
  settings: EncryptionSettings,
  { clock, logger, transit, sopsKeys }: CipherSurroundings,
): Promise<FollowingCiphers> {
  const refused = new RefusedTransitKeys(clock);
  const read = readCiphers(settings, { transit: transit && refused.watching(transit), sopsKeys });
  const files = keyFilesOf(settings);
  const watch = await FileWatch.open({ files, intervalMs: LOOK_INTERVAL_MS, clock });
  const first = await read();
  for (const file of await readableByAll(files)) {
    logger.warn('everybody on this machine can read a file with keys (expected: mode 600 or 640)', { file });
  }
  return new FollowingCiphers(first, { read, watch, refused, logger });
}

interface FollowingParts {
  readonly read: ReturnType<typeof readCiphers>;
  readonly watch: FileWatch;
  readonly refused: RefusedTransitKeys;
  readonly logger: Logger;
}

/** Keys that are read again when their files change. */
export class FollowingCiphers extends ExchangeableCiphers {
  readonly #parts: FollowingParts;
  readonly #listeners: (() => void)[] = [];

  constructor(first: Ciphers, parts: FollowingParts) {
    super(first);
    this.#parts = parts;
    parts.refused.onGranted = () => this.#tell();
    parts.watch.start(() => this.#readAgain());
  }

  /** Calls back when what did not open may do so now. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Whether the files look the same or not. Resolves when those that count from then on are in place. */
  reload(): Promise<void> {
    return this.#parts.watch.tellAnyway();
  }

  async close(): Promise<void> {
    this.#parts.refused.close();
    this.#parts.watch.close();
  }

  /** Keys that are faulty are not taken, not even in part. */
  async #readAgain(): Promise<void> {
    const { read, logger } = this.#parts;
    const next = await read().catch((error: Error) => {
      logger.error('the keys cannot be read again; the former ones stay', { reason: error.message });
    });
    if (!next) return;
    const gone = this.keyNames.filter((name) => !next.keyNames.includes(name));
    this.exchange(next);
    logger.info('the keys were read again', { keys: next.keyNames });
    if (gone.length > 0) {
      logger.warn('keys are gone: what they have opened stays open until the next start, and no longer', {
        keys: gone,
      });
    }
    for (const listener of this.#listeners) listener();
  }

  /** Vault lets the same keys open what it did not. */
  #tell(): void {
    this.opensMore();
    for (const listener of this.#listeners) listener();
  }
}
