import { rm } from 'node:fs/promises';
import { type ConfigError, LabelNotFoundError, RemoteUnavailableError } from '../../core/errors.js';
import type { Clock, Layer, Logger, Random, RepositoryStatus } from '../../core/ports.js';
import { CatchUp } from '../catch-up.js';
import { FailureLog } from '../failure-log.js';
import { isFullCommitId } from './commit-ids.js';
import { Contact } from './contact.js';
import type { MirrorFolder } from './data-folder.js';
import { gitEnvironment, type Variables } from './git-environment.js';
import { type FailureReason, GitFailure } from './git-failure.js';
import type { GitLauncher } from './git-launcher.js';
import { GitProcesses } from './git-process.js';
import type { GitRepositorySettings, RefreshSettings, RepositoryLimits } from './git-settings.js';
import { Maintenance } from './maintenance.js';
import { Mirror } from './mirror.js';
import type { RefWatch } from './ref-watch.js';
import { Refresher, type RefreshTrigger } from './refresher.js';
import { remoteEnvironment } from './remote-access.js';
import { parseRemoteUri } from './remote-uri.js';
import { ServedContent } from './served-content.js';
import { watchRemote } from './watch-remote.js';

/** What is wrong before the first fetch has ended, one way or the other. */
const FIRST_FETCH = 'nothing was fetched so far: the first fetch is under way';
const RETRY_AFTER_SECONDS = 5;
/** Who has something to serve serves it first: to start git and its helpers takes longer than the first answer. */
const FIRST_LOOK_MS = 100;
/** A mirror that was just rebuilt and still cannot be read is not our copy's fault. */
const REBUILD_DISTANCE_MS = 60_000;

export interface GitRepositoryOptions {
  readonly settings: GitRepositorySettings;
  readonly refresh: RefreshSettings;
  readonly limits: RepositoryLimits;
  /** Where the mirror lies; given back when the repository is closed. */
  readonly folder: MirrorFolder;
  readonly launcher: GitLauncher;
  /** The host's environment variables; git sees few of them. */
  readonly host: Variables;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Called after a pointer swap. */
  readonly onChange: () => void;
}

/** One remote: its mirror, what is served of it, and when it is fetched. */
export class GitRepository {
  readonly #options: GitRepositoryOptions;
  readonly #address: string;
  readonly #failures: FailureLog;
  readonly #processes: GitProcesses;
  readonly #mirror: Mirror;
  readonly #contact: Contact;
  readonly #content: ServedContent;
  readonly #refresher: Refresher;
  readonly #catchUp: CatchUp;
  readonly #maintenance: Maintenance;
  #opened: Promise<void> = Promise.resolve();
  #watch: RefWatch | undefined;
  #damaged = false;
  #rebuiltAtMs = Number.NEGATIVE_INFINITY;
  #lastReason: FailureReason | undefined;
  #closed = false;

  private constructor(
    options: GitRepositoryOptions,
    parts: { processes: GitProcesses; mirror: Mirror; contact: Contact; environment: Record<string, string> },
  ) {
    const { settings, limits, refresh, clock, random, logger, onChange } = options;
    const { processes, mirror, contact, environment } = parts;
    this.#options = options;
    this.#address = parseRemoteUri(settings.uri).name;
    this.#failures = new FailureLog({
      ...{ clock, logger, fields: { repository: this.#address } },
      failed: 'a repository could not be refreshed',
      recovered: 'a repository can be refreshed again',
    });
    this.#processes = processes;
    this.#mirror = mirror;
    this.#contact = contact;
    this.#content = new ServedContent({
      ...{ settings, limits, mirror, environment, logger, onChange },
      address: this.#address,
      freshness: contact,
      onDamage: () => this.#repair(),
    });
    const { pollIntervalMs } = refresh;
    this.#refresher = new Refresher({ run: (trigger) => this.#run(trigger), clock, random, pollIntervalMs });
    this.#catchUp = new CatchUp({
      isVersion: isFullCommitId,
      holds: (version) => this.holds(version),
      refresh: () => this.refresh(),
      clock,
    });
    this.#maintenance = new Maintenance(environment);
  }

  /**
   * Begins to read what an earlier process has left, and a little later fetches.
   *
   * @param firstFetchMs how long `opened` waits for the remote when there is nothing to serve
   */
  static async open(options: GitRepositoryOptions, firstFetchMs: number): Promise<GitRepository> {
    const repository = new GitRepository(options, await openParts(options));
    repository.#opened = repository.#begin(firstFetchMs);
    return repository;
  }

  /** Fulfilled once it serves, or has waited long enough; git is at work until then, and others need not wait. */
  get opened(): Promise<void> {
    return this.#opened;
  }

  /**
   * @param asked a label; undefined: the default one
   * @returns undefined when there is no such label
   * @throws RemoteUnavailableError
   */
  layer(asked: string | undefined): Promise<Layer | undefined> {
    return this.#content.layer(asked ?? this.#options.settings.defaultLabel);
  }

  /**
   * What to tell whoever asked for a label that is not there. A default label that never was is no answer yet: a client
   * that took it for an empty configuration would start without its settings.
   */
  absence(asked: string | undefined): ConfigError {
    const { missing, wasThere } = this.#content.defaultLabel;
    const isDefault = (asked ?? this.#options.settings.defaultLabel) === this.#options.settings.defaultLabel;
    if (!isDefault || missing === undefined) {
      return new LabelNotFoundError('no branch, tag or commit has that name');
    }
    if (wasThere) return new LabelNotFoundError(missing);
    return new RemoteUnavailableError(missing, { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }

  get isServed(): boolean {
    return this.#content.isThere;
  }

  /** See LayerTree. */
  get secretsFolder(): string | undefined {
    return this.#options.settings.secretsFolder;
  }

  /** Why the last fetch failed; undefined after one that worked. */
  get lastReason(): FailureReason | undefined {
    return this.#lastReason;
  }

  holds(version: string): Promise<boolean> {
    return this.#content.holds(version);
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
    const { lastMs } = this.#contact;
    const { head, defaultLabel } = this.#content;
    const lastError = this.#contact.lastError ?? defaultLabel.missing ?? (this.isServed ? null : FIRST_FETCH);
    const failed = lastError !== null || this.#contact.staleSeconds() !== undefined;
    return {
      name: this.#address,
      state: defaultLabel.wasThere ? (failed ? 'stale' : 'up') : 'down',
      defaultLabel: head?.label ?? this.#options.settings.defaultLabel,
      version: head?.version ?? null,
      lastFetchedAt: lastMs,
      lastError,
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
    await this.#watch?.close();
    await Promise.all([this.#refresher.close(), this.#processes.close(), this.#maintenance.settled()]);
    await this.#content.close();
  }

  #repair(): void {
    if (this.#damaged || !this.#mayRebuild()) return;
    this.#damaged = true;
    this.#options.logger.error('a mirror is damaged and is being rebuilt', { repository: this.#address });
    this.refresh().catch(() => {}); // The refresher tries again by itself.
  }

  #mayRebuild(): boolean {
    return this.#options.clock.monotonic() - this.#rebuiltAtMs > REBUILD_DISTANCE_MS;
  }

  /** Never rejects. */
  async #begin(firstFetchMs: number): Promise<void> {
    await this.#serveMirror();
    await this.#watchRemote();
    const first = this.#firstRefresh();
    void first.then(() => this.#content.prepareHistory());
    if (!this.isServed) await Promise.race([first, pause(this.#options.clock, firstFetchMs)]);
  }

  /** Never rejects: what went wrong is in the status and in the log. */
  async #firstRefresh(): Promise<void> {
    if (this.isServed) await pause(this.#options.clock, FIRST_LOOK_MS);
    await this.refresh().catch(() => {});
  }

  async #watchRemote(): Promise<void> {
    const { settings, refresh, clock } = this.#options;
    const onMoved = () => void this.refresh().catch(() => {}); // What went wrong is in the status and in the log.
    this.#watch = await watchRemote({ ...settings, ...refresh }, { clock, onMoved });
  }

  async #serveMirror(): Promise<void> {
    const { gitFolder } = this.#mirror;
    if (gitFolder === undefined) return;
    try {
      await this.#content.update(gitFolder);
    } catch (error) {
      if (this.#closed) return;
      this.#damaged = true;
      this.#options.logger.error('a mirror cannot be read and is rebuilt', { repository: this.#address, error });
    }
  }

  async #run(trigger: RefreshTrigger): Promise<void> {
    try {
      await this.#update(trigger);
      this.#contact.succeeded();
      this.#failures.success();
      this.#lastReason = undefined;
      await this.#mirror.noteContact(this.#options.clock.now()).catch(() => {}); // Memory serves when the disk is full.
    } catch (error) {
      throw this.#failed(error instanceof GitFailure ? error : this.#unforeseen(error));
    }
  }

  async #update(trigger: RefreshTrigger): Promise<void> {
    await this.#maintenance.settled();
    if (this.#damaged) {
      await this.#mirror.rebuild();
      this.#damaged = false;
      this.#rebuiltAtMs = this.#options.clock.monotonic();
    } else if (trigger === 'poll' && this.isServed && (await this.#mirror.isCurrent())) {
      return;
    } else await this.#mirror.fetch();
    this.#maintenance.noteFetch();
    await this.#content.update(this.#gitFolder());
    await this.#mirror.dropOldGenerations();
    this.#maintenance.beginWhenDue(this.#gitFolder());
  }

  /** Where the mirror lies is nobody's business who asks for a configuration. */
  #unforeseen(error: unknown): GitFailure {
    return new GitFailure('failed', String(error).replaceAll(this.#options.folder.path, '.'));
  }

  #failed(failure: GitFailure): RemoteUnavailableError {
    this.#lastReason = failure.reason;
    this.#contact.failed(failure.message);
    if (failure.reason === 'corrupt-mirror' && this.#mirror.gitFolder && this.#mayRebuild()) this.#damaged = true;
    if (!this.#closed) this.#failures.failure(failure.reason, failure);
    const options = { cause: failure, retryAfterSeconds: RETRY_AFTER_SECONDS };
    return new RemoteUnavailableError(`${this.#address} could not be refreshed: ${failure.message}`, options);
  }

  #gitFolder(): string {
    const { gitFolder } = this.#mirror;
    if (gitFolder === undefined) throw new TypeError('there is no mirror');
    return gitFolder;
  }
}

function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}

async function openParts({ settings, refresh, folder: { path }, launcher, host, clock }: GitRepositoryOptions) {
  const processes = new GitProcesses(clock, launcher);
  const environment = gitEnvironment({ host, home: path, protocol: 'none' });
  const { fetchTimeoutMs, keepDeletedBranches, pollIntervalMs } = refresh;
  const mirror = await Mirror.open({
    folder: path,
    processes,
    localEnvironment: environment,
    remoteEnvironment: remoteEnvironment(settings, { host, home: path, folder: path }),
    fetchTimeoutMs,
    keepDeletedBranches,
  });
  const contact = new Contact(clock, { lastMs: await mirror.lastContact(), pollIntervalMs });
  return { processes, mirror, contact, environment };
}
