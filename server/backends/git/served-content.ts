import { LRUCache } from 'lru-cache';
import { LimitExceededError, RemoteUnavailableError } from '../../core/errors.js';
import { refuseLfsPointer } from '../../core/lfs-pointer.js';
import type { BlobStore, Freshness, Layer, Logger } from '../../core/ports.js';
import { DefaultLabel } from './default-label.js';
import { GitFailure } from './git-failure.js';
import { GitHistory } from './git-history.js';
import type { GitRepositorySettings, RepositoryLimits } from './git-settings.js';
import { findLabel, type ResolvedLabel } from './labels.js';
import type { Mirror } from './mirror.js';
import { type ObjectStore, openObjectStore } from './object-store.js';
import { ReachableCommits } from './reachable-commits.js';
import { hasAllOf, isEmpty, type Refs, sameRefs } from './refs.js';
import { stepAtHand } from './step-at-hand.js';

const RECENT_LABELS = 32;
const RECENT_LAYERS = 256;
const MAX_COMMIT_BYTES = 2 ** 20;
const RETRY_AFTER_SECONDS = 5;

export interface ServedContentOptions {
  readonly settings: GitRepositorySettings;
  readonly limits: RepositoryLimits;
  /** The remote's address, for source names and messages. */
  readonly address: string;
  readonly mirror: Mirror;
  readonly environment: Readonly<Record<string, string>>;
  readonly freshness: Freshness;
  readonly logger: Logger;
  /** Called when an object of the mirror cannot be read. */
  readonly onDamage: () => void;
  /** Called after a pointer swap. */
  readonly onChange: () => void;
}

/** Replaced as a whole, never changed. */
interface Content {
  readonly gitFolder: string;
  readonly store: ObjectStore;
  readonly refs: Refs;
  readonly commits: ReachableCommits;
}

/** What is served of one mirror. Readers see one state of its refs or the next, nothing in between. */
export class ServedContent {
  readonly #options: ServedContentOptions;
  readonly #blobs: BlobStore = { read: (oid) => this.#readBlob(oid) };
  readonly #history: GitHistory;
  readonly defaultLabel: DefaultLabel;
  /** Labels that somebody read lately: at a swap they are listed beforehand, so that nobody waits. */
  readonly #recentLabels = new LRUCache<string, true>({ max: RECENT_LABELS });
  readonly #layers = new LRUCache<string, Layer>({ max: RECENT_LAYERS });
  #content: Content | undefined;
  #closed = false;

  constructor(options: ServedContentOptions) {
    this.#options = options;
    const { mirror, settings, address, logger } = options;
    this.defaultLabel = new DefaultLabel({ label: settings.defaultLabel, address, logger });
    this.#history = new GitHistory({
      listSteps: (version, range) => this.#reading(() => mirror.firstParents(version, range)),
      stepAtHand: (version) => this.#reading(({ store }) => stepAtHand(store.trees, version)),
      blame: (version, path) => this.#reading(() => mirror.blame(version, path)),
      readCommit: (version) => this.#readCommit(version),
      blobs: this.#blobs,
    });
  }

  get isThere(): boolean {
    return this.#content !== undefined;
  }

  /** What the default label stands for. */
  get head(): ResolvedLabel | undefined {
    const { settings } = this.#options;
    return this.#content && findLabel(this.#content.refs, settings.defaultLabel, settings);
  }

  /**
   * @param asked a label, or a commit id of at least seven digits that a branch or tag leads to
   * @returns undefined when there is no such label
   * @throws RemoteUnavailableError; LimitExceededError when the commit object itself is too large
   */
  async layer(asked: string): Promise<Layer | undefined> {
    const found = findLabel(this.#present().refs, asked, this.#options.settings) ?? (await this.#findCommit(asked));
    if (!found) return undefined;
    this.#recentLabels.set(found.label, true);
    return this.#layers.get(keyOf(found)) ?? this.#list(found);
  }

  async holds(version: string): Promise<boolean> {
    return (await this.#content?.commits.find(version)) === version;
  }

  /**
   * Reads the refs of the mirror, prepares what readers will want, and then swaps one pointer.
   *
   * @throws GitFailure
   */
  async update(gitFolder: string): Promise<void> {
    const before = this.#content;
    if (before?.gitFolder === gitFolder) await this.#moveRefs(before);
    else {
      const { environment, limits } = this.#options;
      await this.#open(gitFolder, openObjectStore(gitFolder, environment, limits));
      await before?.store.objects.close();
    }
  }

  /** Reads the history, so that commit ids can be asked for; whoever asks earlier waits for it. Never rejects. */
  async prepareHistory(): Promise<void> {
    await this.#content?.commits.prepare().catch(() => {}); // Who needs it tries again and reports.
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#content?.store.objects.close();
  }

  async #open(gitFolder: string, store: ObjectStore): Promise<void> {
    const { mirror } = this.#options;
    try {
      const listing = mirror.refs();
      store.objects.prepare(); // Both children start at the same time.
      const refs = await store.refs.fromListing(await listing);
      await this.#listBeforehand(store, refs);
      this.#swap({ gitFolder, store, refs, commits: new ReachableCommits(mirror, store.objects, refs) });
    } catch (error) {
      await store.objects.close();
      throw error;
    }
  }

  async #moveRefs(before: Content): Promise<void> {
    const { address, logger } = this.#options;
    const refs = await this.#refsOfFetch(before);
    if (sameRefs(before.refs, refs)) return;
    const [change] = await Promise.all([before.commits.compare(refs), this.#listBeforehand(before.store, refs)]);
    before.commits.apply(refs, change);
    this.#swap({ ...before, refs });
    const erased = change?.removed.length ?? 0;
    if (erased > 0) logger.warn('commits were erased and are no longer served', { repository: address, erased });
  }

  /** A ref counts as gone when the mirror says so; what a fetch has noted may not be all that it has met. */
  async #refsOfFetch({ store: { refs }, refs: before }: Content): Promise<Refs> {
    const { mirror } = this.#options;
    const fetched = await mirror.fetchedRefs();
    const found = fetched === undefined ? undefined : await refs.fromFetch(fetched);
    if (found !== undefined && hasAllOf(found, before)) return found;
    await mirror.prune();
    const listed = await refs.fromListing(await mirror.refs());
    if (isEmpty(listed) && !isEmpty(before))
      throw new GitFailure('corrupt-mirror', 'the mirror on disk has lost its refs');
    return listed;
  }

  #swap(content: Content): void {
    this.#content = content;
    this.defaultLabel.note(content.refs, this.head !== undefined);
    this.#options.onChange();
  }

  async #listBeforehand(store: ObjectStore, refs: Refs): Promise<void> {
    const { settings } = this.#options;
    for (const label of new Set([settings.defaultLabel, ...this.#recentLabels.keys()])) {
      const found = findLabel(refs, label, settings);
      // Only a mirror that cannot be read stops the swap; who reads a commit that is too large is told so.
      await (found && store.trees.list(found.version).catch(rethrowGitFailure));
    }
  }

  async #findCommit(asked: string): Promise<ResolvedLabel | undefined> {
    const commit = await this.#reading(({ commits }) => commits.find(asked));
    return commit === undefined ? undefined : { label: commit, version: commit };
  }

  async #list(found: ResolvedLabel): Promise<Layer> {
    const { settings, address, freshness } = this.#options;
    const commit = await this.#reading(({ store }) => store.trees.list(found.version));
    const layer: Layer = {
      ...found,
      committedAt: commit.committedAt,
      files: commit.files,
      refused: commit.refused,
      parent: () => this.#parentOf(found.label, commit.parent),
      searchPaths: ['', ...settings.searchPaths],
      labelFolders: false,
      ...(settings.secretsFolder !== undefined && { secretsFolder: settings.secretsFolder }),
      namePrefix: `${address.replace(/\/$/, '')}/`,
      blobs: this.#blobs,
      freshness,
      provenance: this.#history.at(found.version, commit.files),
    };
    this.#layers.set(keyOf(found), layer);
    return layer;
  }

  /** Where a shallow remote has cut its history off, there is no version before. */
  async #parentOf(label: string, parent: string | undefined): Promise<Layer | undefined> {
    if (parent === undefined) return undefined;
    const found = { label, version: parent };
    if ((await this.#reading(({ commits }) => commits.find(parent))) !== parent) return undefined;
    return this.#layers.get(keyOf(found)) ?? this.#list(found);
  }

  async #readBlob(oid: string): Promise<Uint8Array> {
    const { fileBytes } = this.#options.limits;
    const { bytes } = await this.#reading(({ store }) => store.objects.read(oid, fileBytes)).catch(nameTheLimit);
    return refuseLfsPointer(bytes);
  }

  async #readCommit(version: string): Promise<Uint8Array> {
    const { bytes } = await this.#reading(({ store }) => store.objects.read(version, MAX_COMMIT_BYTES));
    return bytes;
  }

  /** What was replaced while somebody read in it is closed; its successor has the same objects. */
  async #reading<T>(read: (content: Content) => Promise<T>): Promise<T> {
    try {
      return await read(this.#present()).catch((error) => {
        if (error instanceof GitFailure && error.reason === 'closed' && !this.#closed) return read(this.#present());
        throw error;
      });
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      if (error.reason === 'corrupt-mirror') this.#options.onDamage();
      throw this.#unavailable(error.message, error);
    }
  }

  #present(): Content {
    if (this.#content) return this.#content;
    throw this.#unavailable('nothing was fetched so far');
  }

  #unavailable(why: string, cause?: unknown): RemoteUnavailableError {
    const options = { cause, retryAfterSeconds: RETRY_AFTER_SECONDS };
    return new RemoteUnavailableError(`${this.#options.address} cannot be read at the moment: ${why}`, options);
  }
}

function keyOf({ label, version }: ResolvedLabel): string {
  return `${label}@${version}`;
}

/** Every other cap on an object is no setting. */
function nameTheLimit(error: unknown): never {
  if (!(error instanceof LimitExceededError)) throw error;
  throw new LimitExceededError(`${error.message}: limits.fileBytes`, { cause: error });
}

function rethrowGitFailure(error: unknown): void {
  if (error instanceof GitFailure) throw error;
}
