import { type Booted, type BootParts, boot } from './boot.js';
import { Cache } from './cache.js';
import { CacheWriter } from './cache-writer.js';
import type { ChangeSet } from './change-set.js';
import { ChangeStream } from './change-stream.js';
import type { ConfigClient } from './config-client.js';
import { type Limits, onAbort } from './deadline.js';
import { ConfigClientError, isRefusal, toError } from './errors.js';
import { Intake } from './intake.js';
import type { Platform } from './platform.js';
import { Poller } from './poller.js';
import { ReadingClient } from './reading-client.js';
import { Servers } from './servers.js';
import type { Settings } from './settings.js';
import type { Snapshot } from './snapshot.js';
import type { StreamedEnvironment } from './stream-frames.js';

/** Asks until there is an environment, then is told of changes; while nobody tells it, it asks every now and then. */
export class ServedClient<T> extends ReadingClient<T> implements ConfigClient<T> {
  readonly #parts: BootParts;
  readonly #writer: CacheWriter;
  readonly #intake: Intake<T>;
  readonly #stream: ChangeStream;
  readonly #poller: Poller;
  readonly #closing = new AbortController();
  readonly #booted: Promise<Snapshot<T>>;
  #working: Promise<unknown>;
  #isLive = false;

  constructor(settings: Settings, platform: Platform) {
    super();
    const { servers, application, profiles, label, origins } = settings;
    const identity = [servers.map(({ base }) => base), application, profiles, label, origins];
    const cache = settings.cache && new Cache(settings.cache, platform.privateFiles, identity);
    this.#parts = { settings, platform, servers: new Servers(settings, platform), cache };
    this.#writer = new CacheWriter(cache, platform, (error) => this.emit('error', toError(error)));
    this.#intake = new Intake<T>(settings, platform, {
      writer: this.#writer,
      snapshot: () => this.snapshot,
      replace: (next) => this.replace(next),
      reject: (error, snapshot) => this.emit('rejected', error, snapshot),
    });
    this.#stream = new ChangeStream(settings, platform, {
      held: () => ({ ...this.#intake.held(), ...(settings.onlyAsked ? { etag: '' } : {}) }), // Theirs names another form.
      deliver: (id, received) =>
        this.#owned(this.#take(id, received.environment.version, () => this.#takeIn(id, received))),
      confirm: (id, etag = this.snapshot.etag, version = this.snapshot.version) =>
        this.#owned(this.#take(id, version, () => this.#confirm(id, etag, version))),
      live: () => {
        this.#isLive = true;
        this.#poller.stop();
      },
      down: (code, message) => this.#goDown(new ConfigClientError(code, message, { retryable: true })),
    });
    this.#poller = new Poller(settings, platform, () => this.#poll());
    this.#booted = this.#boot();
    this.#working = this.#booted.catch(() => {});
  }

  ready(): Promise<Snapshot<T>> {
    return this.#booted;
  }

  refresh({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<ChangeSet<T> | null> {
    return this.#next(() => this.#ask(true, signal));
  }

  async close(): Promise<void> {
    this.#poller.stop();
    this.#stream.close();
    this.#closing.abort(new ConfigClientError('closed', 'the client was closed'));
    await Promise.allSettled([this.#booted, this.#working]);
    await this.#writer.finish();
    this.enter('closed');
  }

  async #boot(): Promise<Snapshot<T>> {
    const forget = onAbort(this.#parts.settings.signal, (cause) => {
      this.#closing.abort(new ConfigClientError('aborted', 'the wait for an environment was aborted', { cause }));
    });
    try {
      this.#closing.signal.throwIfAborted();
      return this.#begin(await boot<T>(this.#parts, this.#closing.signal));
    } catch (error) {
      if (error instanceof ConfigClientError) this.enter('closed', error);
      throw error;
    } finally {
      forget();
    }
  }

  #begin({ snapshot, received, outage }: Booted<T>): Snapshot<T> {
    this.#closing.signal.throwIfAborted();
    this.replace(snapshot);
    this.#settled(outage);
    if (received !== undefined) this.#writer.store(snapshot, received);
    else if (outage === undefined) this.#writer.confirm(snapshot, true);
    this.#poller.start(outage);
    if (this.#parts.settings.push) this.#stream.start();
    return snapshot;
  }

  /** Whatever comes, by whichever way, is taken in one after the other: no answer overtakes another. */
  #next<R>(work: () => Promise<R>): Promise<R> {
    const done = this.#working.then(work);
    this.#working = done.catch(() => {});
    return done;
  }

  async #ask(keepAlive: boolean, signal: AbortSignal | undefined): Promise<ChangeSet<T> | null> {
    const limits = this.#limits(keepAlive, signal);
    try {
      const answer = await this.#parts.servers.askOnce(this.#intake.known(), limits);
      const change =
        answer.kind === 'unchanged' ? this.#intake.unchanged(answer) : await this.#intake.received(answer, limits);
      this.#settled(undefined);
      this.#stream.moved();
      return change;
    } catch (error) {
      if (isRefusal(error) && !this.#intake.mayOpen) this.#stream.anew();
      throw this.#failed(error, signal);
    }
  }

  async #poll(): Promise<void> {
    try {
      await this.#next(() => this.#ask(this.#parts.settings.ref, undefined));
    } catch (error) {
      if (!(error instanceof ConfigClientError)) this.emit('error', toError(error));
      throw error;
    }
  }

  /** What was overtaken while it waited for its turn is dropped: the server has been asked anew by then. */
  async #take(id: string, version: string, work: () => Promise<void>): Promise<void> {
    await this.#next(async () => {
      if (!this.#stream.isCurrent(id)) return;
      try {
        await work();
      } catch (error) {
        this.#stream.refused(id, version, this.#failed(error, undefined));
        if (this.#intake.mayOpen) this.#poller.start(undefined);
      }
    });
  }

  /** Where the stream does not carry what the client wants it only says when to ask. */
  async #takeIn(id: string, received: StreamedEnvironment): Promise<void> {
    const { onlyAsked, ref } = this.#parts.settings;
    if (onlyAsked) return void (await this.#ask(ref, undefined));
    await this.#intake.received({ ...received, mayStore: !received.environment.secrets.length }, this.#limits(ref));
    this.#settled(undefined);
    this.#stream.applied(id);
  }

  async #confirm(id: string, etag: string, version: string): Promise<void> {
    this.#intake.unchanged({ etag, version });
    this.#settled(undefined);
    this.#stream.applied(id);
  }

  #limits(keepAlive: boolean, signal?: AbortSignal): Limits {
    return { ms: this.#parts.settings.timeoutMs, keepAlive, signals: [this.#closing.signal, signal] };
  }

  #goDown(reason: ConfigClientError): void {
    this.#parts.settings.logger?.debug(`cairn: no change stream: ${reason.message}`);
    if (!this.#isLive) return;
    this.#isLive = false;
    if (this.status === 'live') this.enter('polling', reason);
    this.#poller.start(undefined);
  }

  #failed(error: unknown, signal: AbortSignal | undefined): unknown {
    if (signal?.aborted && error === signal.reason) {
      return new ConfigClientError('aborted', 'the refresh was aborted', { cause: error });
    }
    // Who asked by hand is told; what is in force is what the stream says.
    const isOutage = error instanceof ConfigClientError && error.retryable && this.#isLive;
    if (error instanceof ConfigClientError && error.code !== 'closed' && !isOutage) this.#settled(error);
    return error;
  }

  #settled(reason: ConfigClientError | undefined): void {
    const { pollMs, logger } = this.#parts.settings;
    if (reason !== undefined) logger?.warn(`cairn: ${reason.code}: ${reason.message}`);
    else logger?.debug(`cairn: at ${this.snapshot.version}`);
    if (reason === undefined && this.#isLive) this.#poller.stop();
    this.enter(
      reason !== undefined ? 'stale' : this.#isLive ? 'live' : pollMs === undefined ? 'idle' : 'polling',
      reason,
    );
  }

  #owned(work: Promise<void>): void {
    work.catch((error: unknown) => this.emit('error', toError(error)));
  }
}
