import { checksum, seal, unseal } from './cache-seal.js';
import { ConfigClientError } from './errors.js';
import type { PrivateFiles } from './platform.js';

export interface CacheSettings {
  readonly folder: string;
  readonly maxAgeMs: number;
  readonly key: string | undefined;
}

/** An environment as the server sent it, and how long ago it was known to be right. */
export interface CacheRecord {
  readonly etag: string;
  /** May be newer than the one in `text`: a 304 moves it. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly confirmedAt: number;
  /** The body, unchanged. */
  readonly text: string;
}

/** The last known good of one client on disk. */
export class Cache {
  readonly #settings: CacheSettings;
  readonly #files: PrivateFiles;
  readonly #identity: string;
  #name: string | undefined;

  /** @param identity what the environment depends on: urls without credentials, coordinates */
  constructor(settings: CacheSettings, files: PrivateFiles, identity: readonly unknown[]) {
    this.#settings = settings;
    this.#files = files;
    this.#identity = JSON.stringify(identity);
  }

  /**
   * @returns undefined when there is none
   * @throws ConfigClientError `cache-foreign`, `cache-damaged`
   */
  async read(): Promise<CacheRecord | undefined> {
    const bytes = await this.#files.read(this.#settings.folder, await this.#file());
    if (bytes === undefined) return undefined;
    const record: unknown = JSON.parse(await unseal(bytes, this.#identity, this.#settings.key));
    if (isRecord(record)) return record;
    throw new ConfigClientError('cache-damaged', 'the last known good on disk has another form');
  }

  /** @throws ConfigClientError `cache-expired` when nobody has confirmed the record for longer than allowed */
  checkAge({ confirmedAt }: CacheRecord, now: number): void {
    const ageMs = now - confirmedAt;
    if (ageMs <= this.#settings.maxAgeMs) return;
    throw new ConfigClientError('cache-expired', `${ageMs} ms old (expected: at most ${this.#settings.maxAgeMs})`);
  }

  /** Keeps a record; one that may not be stored in clear takes the older one away, which the client must not go back to. */
  async write(record: CacheRecord, mayStoreInClear: boolean): Promise<void> {
    const { folder, key } = this.#settings;
    if (key === undefined && !mayStoreInClear) return this.#files.remove(folder, await this.#file());
    await this.#files.write(folder, await this.#file(), await seal(JSON.stringify(record), this.#identity, key));
  }

  /** Notes that the record was still right at `confirmedAt`, as seen at `version`. */
  async confirm(version: string, confirmedAt: number): Promise<void> {
    const record = await this.read();
    if (record !== undefined) await this.write({ ...record, version, confirmedAt }, true);
  }

  async #file(): Promise<string> {
    this.#name ??= `${await checksum(this.#identity, new Uint8Array())}.cairn`;
    return this.#name;
  }
}

function isRecord(value: unknown): value is CacheRecord {
  const record = value as Partial<CacheRecord> | null;
  return (
    typeof record?.etag === 'string' &&
    typeof record.version === 'string' &&
    typeof record.confirmedAt === 'number' &&
    typeof record.text === 'string'
  );
}
