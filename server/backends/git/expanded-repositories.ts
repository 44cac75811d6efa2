import { LRUCache } from 'lru-cache';
import { RemoteUnavailableError, RepositoryNotFoundError } from '../../core/errors.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { GitRepository } from './git-repository.js';
import type { ExpandedAddress } from './uri-template.js';

const MAX_REPOSITORIES = 64;
const IDLE_MS = 3_600_000;
/** How long a repository that could not be had is not asked for again. */
const ABSENT_MS = 30_000;
const UNREACHABLE_MS = 5_000;
const MAX_REMEMBERED = 10_000;

interface Opened {
  readonly repository: GitRepository;
  usedAtMs: number;
}

export interface ExpandedOptions {
  /** Opens the repository at an address; waits for its first fetch, within the deadline of a later one. */
  readonly open: (address: ExpandedAddress) => Promise<GitRepository>;
  readonly clock: Clock;
}

/** Repositories whose addresses requests have spelled out: opened when first asked for, few, and dropped when idle. */
export class ExpandedRepositories {
  readonly #options: ExpandedOptions;
  readonly #opened = new Map<string, Opened>();
  readonly #opening = new Map<string, Promise<GitRepository>>();
  /** Address → what was wrong, and until when that is the answer. */
  readonly #failed = new LRUCache<string, { error: Error; untilMs: number }>({ max: MAX_REMEMBERED });
  #sweep: Timer | undefined;

  constructor(options: ExpandedOptions) {
    this.#options = options;
    this.#sweepLater();
  }

  /** @throws RepositoryNotFoundError, RemoteUnavailableError */
  async at(address: ExpandedAddress): Promise<GitRepository> {
    const repository = await this.#at(address);
    if (repository.secretsFolder === address.secretsFolder) return repository;
    throw new RepositoryNotFoundError('its secrets are bound to another folder');
  }

  async #at(address: ExpandedAddress): Promise<GitRepository> {
    const { uri } = address;
    const nowMs = this.#options.clock.monotonic();
    const opened = this.#opened.get(uri);
    if (opened && !isInVain(opened.repository)) {
      opened.usedAtMs = nowMs;
      return opened.repository;
    }
    const failed = this.#failed.get(uri);
    if (failed && failed.untilMs > nowMs) throw failed.error;
    const opening = this.#opening.get(uri) ?? this.#begin(address, opened).finally(() => this.#opening.delete(uri));
    this.#opening.set(uri, opening);
    return opening;
  }

  /** Those that have something to serve. */
  all(): readonly GitRepository[] {
    return [...this.#opened.values()].map(({ repository }) => repository).filter(({ isServed }) => isServed);
  }

  async close(): Promise<void> {
    this.#sweep?.cancel();
    await Promise.allSettled(this.#opening.values());
    await Promise.all([...this.#opened.values()].map(({ repository }) => repository.close()));
  }

  async #begin(address: ExpandedAddress, inVain: Opened | undefined): Promise<GitRepository> {
    if (!inVain) return this.#open(address);
    await this.#drop(address.uri);
    throw this.#remember(address.uri, inVain.repository);
  }

  /** A first fetch that takes long goes on: begun anew by each request it would never end. */
  async #open(address: ExpandedAddress): Promise<GitRepository> {
    const { uri } = address;
    if (this.#opening.size >= MAX_REPOSITORIES) throw tooBusy();
    const repository = await this.#options.open(address);
    if (isInVain(repository)) {
      await repository.discard();
      throw this.#remember(uri, repository);
    }
    while (this.#opened.size >= MAX_REPOSITORIES) await this.#drop(this.#longestUnused());
    this.#opened.set(uri, { repository, usedAtMs: this.#options.clock.monotonic() });
    return repository;
  }

  #remember(uri: string, { lastReason }: GitRepository): Error {
    const absent = lastReason === 'repository-not-found';
    const error = absent
      ? new RepositoryNotFoundError('there is no such repository')
      : new RemoteUnavailableError('the repository could not be fetched in time', { retryAfterSeconds: 5 });
    const untilMs = this.#options.clock.monotonic() + (absent ? ABSENT_MS : UNREACHABLE_MS);
    this.#failed.set(uri, { error, untilMs });
    return error;
  }

  /** Of those that serve nothing yet, if there are any. */
  #longestUnused(): string {
    const byUse = [...this.#opened].sort(([, a], [, b]) => a.usedAtMs - b.usedAtMs);
    const [uri = ''] = byUse.find(([, { repository }]) => !repository.isServed) ?? byUse[0] ?? [];
    return uri;
  }

  async #drop(uri: string): Promise<void> {
    const opened = this.#opened.get(uri);
    this.#opened.delete(uri);
    await opened?.repository.discard();
  }

  #sweepLater(): void {
    this.#sweep = this.#options.clock.after(IDLE_MS / 4, () => {
      const beforeMs = this.#options.clock.monotonic() - IDLE_MS;
      const idle = [...this.#opened].filter(([, { usedAtMs }]) => usedAtMs < beforeMs);
      for (const [uri] of idle) this.#drop(uri).catch(() => {}); // What is left on disk is taken over when needed.
      this.#sweepLater();
    });
  }
}

/** Its first fetch has failed. */
function isInVain({ isServed, lastReason }: GitRepository): boolean {
  return !isServed && lastReason !== undefined;
}

function tooBusy(): RemoteUnavailableError {
  return new RemoteUnavailableError('too many repositories are being fetched for the first time', {
    retryAfterSeconds: 5,
  });
}
