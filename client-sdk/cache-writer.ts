import type { Cache } from './cache.js';
import type { Answer } from './environment-request.js';
import type { Platform } from './platform.js';
import type { SnapshotFacts } from './snapshot.js';

/** How long a 304 that moves nothing may leave the date on disk behind. */
const CONFIRM_EVERY_MS = 3_600_000;

/**
 * Writes the last known good behind the client's back, one after the other. Nobody waits for the disk; a disk that fails
 * costs the last known good, not the configuration.
 */
export class CacheWriter {
  readonly #cache: Cache | undefined;
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  #writing: Promise<void> = Promise.resolve();
  #writtenAt = 0;

  constructor(cache: Cache | undefined, platform: Platform, onError: (error: unknown) => void) {
    this.#cache = cache;
    this.#platform = platform;
    this.#onError = onError;
  }

  /** Keeps what the server sent, once it is in force. */
  store(
    { etag, version }: SnapshotFacts,
    { text, mayStore }: Pick<Answer & { readonly kind: 'environment' }, 'text' | 'mayStore'>,
  ): void {
    const confirmedAt = this.#platform.now();
    this.#write((cache) => cache.write({ etag, version, confirmedAt, text }, mayStore));
  }

  /** Notes that the server said so again: at once when the version moved, else every hour. */
  confirm({ version }: SnapshotFacts, moved: boolean): void {
    const confirmedAt = this.#platform.now();
    if (moved || confirmedAt - this.#writtenAt > CONFIRM_EVERY_MS) {
      this.#write((cache) => cache.confirm(version, confirmedAt));
    }
  }

  /** Resolves when everything is written. */
  async finish(): Promise<void> {
    await this.#writing;
  }

  #write(work: (cache: Cache) => Promise<void>): void {
    const cache = this.#cache;
    if (cache === undefined) return;
    this.#writtenAt = this.#platform.now();
    this.#writing = this.#writing.then(() => work(cache)).catch(this.#onError);
  }
}
