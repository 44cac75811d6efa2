import { rm } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { type ConfigError, RemoteUnavailableError } from '../../core/errors.js';
import type { BlobStore, Clock, Layer, Logger, Random, RepositoryStatus } from '../../core/ports.js';
import { CatchUp } from './catch-up.js';
import { Contact } from './contact.js';
import type { MirrorFolder } from './data-folder.js';
import { gitEnvironment, type Variables } from './git-environment.js';
import { type FailureReason, GitFailure } from './git-failure.js';
import { GitProcesses } from './git-process.js';
import type { GitRepositorySettings, RefreshSettings, RepositoryLimits } from './git-settings.js';
import { findLabel, type ResolvedLabel } from './labels.js';
import { Maintenance } from './maintenance.js';
import { Mirror } from './mirror.js';
import { type ObjectStore, openObjectStore } from './object-store.js';
import { ReachableCommits } from './reachable-commits.js';
import { Refresher, type RefreshTrigger } from './refresher.js';
import { parseRefs, type Refs } from './refs.js';
import { remoteEnvironment } from './remote-access.js';
import { parseRemoteUri } from './remote-uri.js';

const RECENT_LABELS = 32;
const RECENT_LAYERS = 256;
const RETRY_AFTER_SECONDS = 5;
/** A mirror that was just rebuilt and still cannot be read is not our copy's fault. */
const REBUILD_DISTANCE_MS = 60_000;

export interface GitRepositoryOptions {
  readonly settings: GitRepositorySettings;
  readonly refresh: RefreshSettings;
  readonly limits: RepositoryLimits;
  /** Where the mirror lies; given back when the repository is closed. */
  readonly folder: MirrorFolder;
  /** The host's environment variables; git sees few of them. */
  readonly host: Variables;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Called after a pointer swap. */
  readonly onChange: () => void;
}

/** What is served: replaced as a whole, never changed. */
interface Served {
  readonly store: ObjectStore;
  readonly refs: Refs;
  readonly commits: ReachableCommits;
}

/** One remote, its mirror, and what is served of it from memory. */
export class GitRepository {
  readonly address: string;
  readonly #options: GitRepositoryOptions;
  readonly #mirror: Mirror;
  readonly #processes: GitProcesses;
  readonly #contact: Contact;
  readonly #refresher: Refresher;
  readonly #catchUp: CatchUp;
  readonly #maintenance: Maintenance;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #blobs: BlobStore = { read: (oid) => this.#readBlob(oid) };
  /** Labels that somebody read lately: at a swap they are listed beforehand, so that nobody waits. */
  readonly #recentLabels = new LRUCache<string, true>({ max: RECENT_LABELS });
  readonly #layers = new LRUCache<string, Layer>({ max: RECENT_LAYERS });
  #served: Served | undefined;
  #damaged = false;
  #rebuiltAtMs = Number.NEGATIVE_INFINITY;
  #lastReason: FailureReason | undefined;
  #closed = false;

  private constructor(
    options: GitRepositoryOptions,
    parts: { mirror: Mirror; processes: GitProcesses; contact: Contact; environment: Record<string, string> },
  ) {
    this.#options = options;
    this.#mirror = parts.mirror;
    this.#processes = parts.processes;
    this.#contact = parts.contact;
    this.#environment = parts.environment;
    this.address = parseRemoteUri(options.settings.uri).address;
    const { clock, random } = options;
    const { pollIntervalMs } = options.refresh;
    this.#refresher = new Refresher({ run: (trigger) => this.#run(trigger), clock, random, pollIntervalMs });
    this.#catchUp = new CatchUp({ holds: (version) => this.holds(version), refresh: () => this.refresh(), clock });
    this.#maintenance = new Maintenance(parts.environment);
  }

  /**
   * Serves what an earlier process has left and starts to fetch. Waits for the remote only when there is nothing to
   * serve, and then for `firstFetchMs` at most.
   */
  static async open(options: GitRepositoryOptions, firstFetchMs: number): Promise<GitRepository> {
    const repository = new GitRepository(options, await openParts(options));
    await repository.#serveMirror();
    const first = repository.refresh().catch(() => {}); // What went wrong is in the status and in the log.
    if (!repository.#served) await Promise.race([first, pause(options.clock, firstFetchMs)]);
    return repository;
  }

  /**
   * @param asked a label; undefined: the default one
   * @returns undefined when there is no such label
   * @throws RemoteUnavailableError
   */
  async layer(asked: string | undefined): Promise<Layer | undefined> {
    const served = this.#present();
    const found = await this.#find(served, asked ?? this.#options.settings.defaultLabel);
    return found && this.#layerAt(served, found);
  }

  get isServed(): boolean {
    return this.#served !== undefined;
  }

  /** Why the last fetch failed; undefined after one that worked. */
  get lastReason(): FailureReason | undefined {
    return this.#lastReason;
  }

  async holds(version: string): Promise<boolean> {
    return (await this.#served?.commits.find(version)) === version;
  }

  /** @throws VersionUnavailableError */
  catchUp(version: string, timeoutMs: number): Promise<void> {
    return this.#catchUp.wait(version, timeoutMs);
  }

  /** @throws RemoteUnavailableError */
  refresh(): Promise<void> {
    return this.#refresher.refresh();
  }

  status(): RepositoryStatus {
    const { settings } = this.#options;
    const found = this.#served && findLabel(this.#served.refs, settings.defaultLabel, settings);
    const failed = this.#contact.lastError !== null || this.#contact.staleSeconds() !== undefined;
    return {
      name: this.address,
      state: this.#served ? (failed ? 'stale' : 'up') : 'down',
      defaultLabel: found?.label ?? settings.defaultLabel,
      version: found?.version ?? null,
      lastFetchedAt: this.#contact.lastMs,
      lastError: this.#contact.lastError,
    };
  }

  async close(): Promise<void> {
    await this.#end();
    this.#options.folder.release();
  }

  /** Closes it and removes its mirror. */
  async discard(): Promise<void> {
    await this.#end();
    await rm(this.#options.folder.path, { recursive: true, force: true, maxRetries: 3 });
    this.#options.folder.release();
  }

  async #end(): Promise<void> {
    this.#closed = true;
    this.#refresher.close();
    await this.#processes.close();
    await this.#served?.store.objects.close();
    await this.#maintenance.close();
  }

  #present(): Served {
    if (this.#served) return this.#served;
    const why = this.#contact.lastError ?? 'it is being fetched for the first time';
    throw unavailable(`nothing can be served of ${this.address} yet: ${why}`);
  }

  async #find(served: Served, asked: string): Promise<ResolvedLabel | undefined> {
    const named = findLabel(served.refs, asked, this.#options.settings);
    if (named) return named;
    const commit = await this.#reading(() => served.commits.find(asked));
    return commit === undefined ? undefined : { label: commit, version: commit };
  }

  async #layerAt(served: Served, { label, version }: ResolvedLabel): Promise<Layer> {
    this.#recentLabels.set(label, true);
    const known = this.#layers.get(`${label}@${version}`);
    if (known) return known;
    const commit = await this.#reading(() => this.#current(served).store.trees.list(version));
    const layer: Layer = {
      label,
      version,
      committedAt: commit.committedAt,
      files: commit.files,
      refused: commit.refused,
      parent: () => this.#parentOf(label, commit.parent),
      searchPaths: ['', ...this.#options.settings.searchPaths],
      labelFolders: false,
      namePrefix: `${this.address.replace(/\/$/, '')}/`,
      blobs: this.#blobs,
      freshness: this.#contact,
    };
    this.#layers.set(`${label}@${version}`, layer);
    return layer;
  }

  /** Where a shallow remote has cut its history off, there is no version before. */
  async #parentOf(label: string, parent: string | undefined): Promise<Layer | undefined> {
    const served = this.#present();
    if (parent === undefined || (await this.#reading(() => served.commits.find(parent))) !== parent) return undefined;
    return this.#layerAt(served, { label, version: parent });
  }

  async #readBlob(oid: string): Promise<Uint8Array> {
    const { fileBytes } = this.#options.limits;
    const { bytes } = await this.#reading(() => this.#present().store.objects.read(oid, fileBytes));
    return bytes;
  }

  /** A store that was replaced while somebody read in it is closed; the next one has the same objects. */
  async #reading<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read().catch((error) => {
        if (error instanceof GitFailure && error.reason === 'closed' && !this.#closed) return read();
        throw error;
      });
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      if (error.reason === 'corrupt-mirror') this.#repairSoon();
      throw unavailable(`${this.address} cannot be read at the moment: ${error.message}`, error);
    }
  }

  #current(served: Served): Served {
    return this.#served ?? served;
  }

  #repairSoon(): void {
    if (this.#damaged || !this.#mayRebuild()) return;
    this.#damaged = true;
    this.#options.logger.error('a mirror is damaged and is being rebuilt', { repository: this.address });
    this.refresh().catch(() => {}); // The refresher tries again by itself.
  }

  #mayRebuild(): boolean {
    return this.#options.clock.monotonic() - this.#rebuiltAtMs > REBUILD_DISTANCE_MS;
  }

  async #serveMirror(): Promise<void> {
    if (this.#mirror.gitFolder === undefined) return;
    try {
      await this.#serve(this.#openStore(this.#mirror.gitFolder));
    } catch (error) {
      this.#damaged = true;
      this.#options.logger.error('a mirror cannot be read and is rebuilt', { repository: this.address, error });
    }
  }

  async #run(trigger: RefreshTrigger): Promise<void> {
    const { clock, logger } = this.#options;
    try {
      await this.#update(trigger);
      this.#contact.succeeded();
      this.#lastReason = undefined;
      await this.#mirror.noteContact(clock.now()).catch(() => {}); // A full disk does not stop what memory can do.
    } catch (error) {
      const failure = error instanceof GitFailure ? error : new GitFailure('failed', String(error));
      this.#lastReason = failure.reason;
      this.#contact.failed(failure.message);
      if (failure.reason === 'corrupt-mirror' && this.#mayRebuild()) this.#damaged = true;
      if (!this.#closed) logger.warn('a repository could not be refreshed', { repository: this.address, error });
      throw unavailable(`${this.address} could not be refreshed: ${failure.message}`, failure);
    }
  }

  async #update(trigger: RefreshTrigger): Promise<void> {
    const before = this.#served;
    if (this.#damaged || !before) {
      if (this.#damaged) await this.#mirror.rebuild();
      else await this.#mirror.fetch();
      this.#damaged = false;
      this.#rebuiltAtMs = this.#options.clock.monotonic();
      await this.#serve(this.#openStore(this.#gitFolder()));
      await before?.store.objects.close();
      await this.#mirror.dropOldGenerations();
    } else if (trigger === 'poll' && (await this.#mirror.isCurrent())) {
      await this.#maintenance.run(this.#gitFolder());
    } else {
      await this.#mirror.fetch();
      await this.#serve(before.store);
    }
  }

  #gitFolder(): string {
    if (this.#mirror.gitFolder === undefined) throw new TypeError('there is no mirror');
    return this.#mirror.gitFolder;
  }

  #openStore(gitFolder: string): ObjectStore {
    return openObjectStore(gitFolder, this.#environment, this.#options.limits);
  }

  /** Reads the mirror's refs, prepares what readers will want, and then swaps one pointer. */
  async #serve(store: ObjectStore): Promise<void> {
    const before = this.#served;
    const listing = await this.#mirror.refs();
    const refs = await parseRefs(listing, store.objects);
    if (before && before.store === store && sameRefs(before.refs, refs)) return;
    await this.#listBeforehand(store, refs);
    if (before?.store === store) {
      const change = await before.commits.compare(refs);
      before.commits.apply(refs, change);
      this.#served = { ...before, refs };
      this.#maintenance.noteChange();
      if (change && change.removed.length > 0) this.#reportRewrite(change.removed.length);
    } else {
      this.#served = { store, refs, commits: new ReachableCommits(this.#mirror, refs) };
    }
    this.#served.commits.prepare().catch(() => {}); // Who needs it tries again and reports.
    this.#options.onChange();
  }

  #reportRewrite(commits: number): void {
    const fields = { repository: this.address, commits };
    this.#options.logger.warn('history was rewritten: some commits are no longer served', fields);
  }

  async #listBeforehand(store: ObjectStore, refs: Refs): Promise<void> {
    const { settings } = this.#options;
    const labels = new Set([settings.defaultLabel, ...this.#recentLabels.keys()]);
    for (const label of labels) {
      const found = findLabel(refs, label, settings);
      // Only a mirror that cannot be read stops the swap; who reads a commit that is too large is told so.
      await (found && store.trees.list(found.version).catch(rethrowGitFailure));
    }
  }
}

function rethrowGitFailure(error: unknown): void {
  if (error instanceof GitFailure) throw error;
}

function sameRefs(a: Refs, b: Refs): boolean {
  return sameMap(a.branches, b.branches) && sameMap(a.tags, b.tags);
}

function sameMap(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, oid]) => b.get(name) === oid);
}

function unavailable(message: string, cause?: unknown): ConfigError {
  return new RemoteUnavailableError(message, { cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
}

function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}

async function openParts({ settings, refresh, folder: { path: folder }, host, clock }: GitRepositoryOptions) {
  const processes = new GitProcesses(clock);
  const environment = gitEnvironment({ host, home: folder, protocol: 'none' });
  const { fetchTimeoutMs, keepDeletedBranches } = refresh;
  const mirror = await Mirror.open({
    folder,
    processes,
    localEnvironment: environment,
    remoteEnvironment: remoteEnvironment(settings, { host, home: folder, fetchTimeoutMs, folder }),
    fetchTimeoutMs,
    keepDeletedBranches,
  });
  const lastMs = await mirror.lastContact();
  const contact = new Contact(clock, { lastMs, pollIntervalMs: refresh.pollIntervalMs });
  return { mirror, processes, contact, environment };
}
