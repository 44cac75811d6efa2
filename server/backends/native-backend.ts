import type { Coordinates } from '../core/environment.js';
import { LimitExceededError } from '../core/errors.js';
import { refuseLfsPointer } from '../core/lfs-pointer.js';
import type { BackendStatus, BlobStore, Clock, Freshness, Layer, Logger, RepositoryStatus } from '../core/ports.js';
import { type BackendMember, versionParts } from './backend-member.js';
import { ChangeListeners } from './change-listeners.js';
import { FailureLog } from './failure-log.js';
import { FolderPresence } from './native/folder-presence.js';
import { FolderWatch } from './native/folder-watch.js';
import { type FolderSnapshot, type KnownFiles, readFolders } from './native/read-folders.js';
import { SingleFlight } from './single-flight.js';

const DEFAULT_LABEL = 'master';
const RESCAN_MS = 10_000;
const REMEMBERED_VERSIONS = 1000;
const MAX_LOGGED = 10;
/** What a folder holds is read from the folder itself: there is no remote that could be silent. */
const ALWAYS_FRESH: Freshness = { staleSeconds: () => undefined };

export interface NativeBackendSettings {
  /** Absolute folders, weakest first; may hold `{application}`, `{profile}`, `{label}`. */
  readonly locations: readonly string[];
  readonly limits: { readonly fileBytes: number; readonly files: number };
}

export interface NativeBackendDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Serves folders of this machine; a snapshot of them is replaced as a whole when something has changed. */
export async function openNativeBackend(
  settings: NativeBackendSettings,
  dependencies: NativeBackendDependencies,
): Promise<BackendMember> {
  const backend = new NativeBackend(settings, dependencies);
  await backend.start();
  return backend;
}

class NativeBackend implements BackendMember {
  /** Nobody gets to see it earlier. */
  readonly opened = Promise.resolve();
  readonly #settings: NativeBackendSettings;
  readonly #dependencies: NativeBackendDependencies;
  readonly #folders: readonly string[];
  readonly #presence: FolderPresence;
  readonly #failures: FailureLog;
  readonly #listeners = new ChangeListeners();
  readonly #versions = new Set<string>();
  readonly #scan = new SingleFlight(() => this.#rescan());
  #known: KnownFiles = new Map();
  #skipped: ReadonlySet<string> = new Set();
  #snapshot: FolderSnapshot | undefined;
  #blobs: BlobStore = { read: () => Promise.reject(new TypeError('nothing was read yet')) };
  #scannedAtMs: number | null = null;
  #lastError: string | null = null;
  #watch: FolderWatch | undefined;

  constructor(settings: NativeBackendSettings, dependencies: NativeBackendDependencies) {
    this.#settings = settings;
    this.#dependencies = dependencies;
    this.#folders = [...new Set(settings.locations.map(fixedPart))];
    this.#presence = new FolderPresence(this.#folders, dependencies.logger);
    this.#failures = new FailureLog({
      ...dependencies,
      failed: 'folders could not be read',
      recovered: 'folders can be read again',
      fields: { folders: this.#folders },
    });
  }

  /** @throws LimitExceededError when already the first look finds too much */
  async start(): Promise<void> {
    const { clock } = this.#dependencies;
    const onChange = () => void this.#scan.run().catch(() => {}); // It is in the status and in the log.
    this.#watch = new FolderWatch(this.#folders, { clock, rescanMs: RESCAN_MS, onChange });
    await this.#scan.run().catch((error) => {
      this.#watch?.close();
      throw error;
    });
  }

  async layers({ labels }: Coordinates): Promise<readonly Layer[]> {
    // Several labels are several folders of one layer, not several versions of everything.
    return [this.#layer(labels.length === 0 ? DEFAULT_LABEL : labels.join(','))];
  }

  async catalog(label: string | undefined): Promise<readonly Layer[]> {
    return [this.#layer(label ?? DEFAULT_LABEL)];
  }

  async holds(version: string): Promise<boolean> {
    return this.#versions.has(version);
  }

  async catchUp(_: Coordinates, version: string): Promise<void> {
    if (versionParts(version).every((part) => this.#versions.has(part))) return;
    await this.#scan.run();
  }

  refresh(): Promise<void> {
    return this.#scan.run();
  }

  status(): BackendStatus {
    const repositories = this.#settings.locations.map((location) => this.#statusOf(location));
    return { ready: repositories.every(({ state }) => state !== 'down'), repositories };
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#watch?.close();
    await this.#scan.settled();
  }

  #statusOf(location: string): RepositoryStatus {
    const folder = fixedPart(location);
    const lastError = this.#lastError ?? this.#presence.absence(folder) ?? null;
    return {
      name: location,
      state: lastError === null ? 'up' : this.#presence.wasThere(folder) ? 'stale' : 'down',
      defaultLabel: DEFAULT_LABEL,
      version: this.#snapshot?.version ?? null,
      lastFetchedAt: this.#scannedAtMs,
      lastError,
    };
  }

  #layer(label: string): Layer {
    const snapshot = this.#snapshot;
    if (!snapshot) throw new TypeError('nothing was read yet');
    return {
      label,
      version: snapshot.version,
      committedAt: snapshot.modifiedAt,
      files: snapshot.files,
      searchPaths: this.#settings.locations.map((location) => location.slice(1).replace(/\/$/, '')),
      labelFolders: true,
      roots: this.#folders.map((folder) => folder.slice(1)),
      namePrefix: 'file:/',
      blobs: this.#blobs,
      freshness: ALWAYS_FRESH,
    };
  }

  async #rescan(): Promise<void> {
    const { clock } = this.#dependencies;
    try {
      const read = await readFolders(this.#folders, this.#settings.limits, this.#known);
      const { snapshot, known } = read;
      this.#known = known;
      this.#noteSkipped(read.skipped);
      this.#presence.note(read.absent);
      this.#failures.success();
      this.#scannedAtMs = clock.now();
      this.#lastError = null;
      if (snapshot.version !== this.#snapshot?.version) this.#swap(snapshot);
    } catch (error) {
      this.#lastError = error instanceof Error ? error.message : String(error);
      this.#failures.failure(this.#lastError, error);
      throw error;
    }
  }

  #noteSkipped(skipped: readonly string[]): void {
    const added = skipped.filter((path) => !this.#skipped.has(path));
    this.#skipped = new Set(skipped);
    if (added.length === 0) return;
    const links = added.slice(0, MAX_LOGGED);
    this.#dependencies.logger.warn('symlinks lead out of their folder, or nowhere', { links, count: added.length });
  }

  #swap(snapshot: FolderSnapshot): void {
    this.#snapshot = snapshot;
    this.#blobs = blobsOf(snapshot, this.#settings.limits.fileBytes);
    this.#versions.add(snapshot.version);
    for (const oldest of this.#versions) {
      if (this.#versions.size > REMEMBERED_VERSIONS) this.#versions.delete(oldest);
      else break;
    }
    this.#listeners.notify();
  }
}

/** The folder before the first placeholder or glob: what has to be read, whatever is asked. */
function fixedPart(location: string): string {
  const variable = location.search(/[{*?]/);
  return variable < 0 ? location : location.slice(0, location.lastIndexOf('/', variable)) || '/';
}

function blobsOf({ contents }: FolderSnapshot, maxBytes: number): BlobStore {
  return {
    async read(oid) {
      const bytes = contents.get(oid);
      if (!bytes)
        throw new LimitExceededError(`a file is too large (expected: at most ${maxBytes} bytes): limits.fileBytes`);
      return refuseLfsPointer(bytes);
    },
  };
}
