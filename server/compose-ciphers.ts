import { ExchangeableCiphers } from './ciphers/exchangeable-ciphers.js';
import { keyFilesOf, readCiphers } from './compose-key-reading.js';
import type { Clock, Logger } from './core/ports.js';
import type { VaultTransit } from './core/vault.js';
import { FileWatch } from './file-watch.js';
import { readableByAll } from './readable-by-all.js';
import type { EncryptionSettings } from './settings.js';

export interface CipherSurroundings {
  readonly transit?: VaultTransit | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How often is looked whether a file with keys is another one. */
const LOOK_INTERVAL_MS = 2000;

/** The keys of the settings; those that lie in files follow them. @throws InvalidSettingsError */
export async function composeCiphers(
  settings: EncryptionSettings,
  { transit, clock, logger }: CipherSurroundings,
): Promise<FollowingCiphers> {
  const read = readCiphers(settings, transit);
  const files = keyFilesOf(settings);
  const watch = await FileWatch.open({ files, intervalMs: LOOK_INTERVAL_MS, clock });
  const first = await read();
  for (const file of await readableByAll(files)) {
    logger.warn('everybody on this machine can read a file with keys (expected: mode 600 or 640)', { file });
  }
  return new FollowingCiphers(first, read, watch, logger);
}

/** Keys that are read again when their files change. */
export class FollowingCiphers extends ExchangeableCiphers {
  readonly #read: ReturnType<typeof readCiphers>;
  readonly #watch: FileWatch;
  readonly #logger: Logger;
  readonly #listeners: (() => void)[] = [];

  constructor(
    first: ConstructorParameters<typeof ExchangeableCiphers>[0],
    read: ReturnType<typeof readCiphers>,
    watch: FileWatch,
    logger: Logger,
  ) {
    super(first);
    this.#read = read;
    this.#watch = watch;
    this.#logger = logger;
    watch.start(() => this.#readAgain());
  }

  /** Calls back when what did not open may do so now. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Whether the files look the same or not. Resolves when those that count from then on are in place. */
  reload(): Promise<void> {
    return this.#watch.tellAnyway();
  }

  async close(): Promise<void> {
    this.#watch.close();
  }

  /** Keys that are faulty are not taken, not even in part. */
  async #readAgain(): Promise<void> {
    const next = await this.#read().catch((error: Error) => {
      this.#logger.error('the keys cannot be read again; the former ones stay', { reason: error.message });
    });
    if (!next) return;
    const gone = this.keyNames.filter((name) => !next.keyNames.includes(name));
    this.exchange(next);
    this.#logger.info('the keys were read again', { keys: next.keyNames });
    if (gone.length > 0) {
      this.#logger.warn('keys are gone: what they have opened stays open until the next start, and no longer', {
        keys: gone,
      });
    }
    for (const listener of this.#listeners) listener();
  }
}
