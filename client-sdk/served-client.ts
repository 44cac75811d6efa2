import { type Booted, type BootParts, boot } from './boot.js';
import { Cache } from './cache.js';
import { CacheWriter } from './cache-writer.js';
import type { ChangeSet } from './change-set.js';
import type { ConfigClient } from './config-client.js';
import { type Limits, onAbort, within } from './deadline.js';
import { approve, type Draft, draftOf } from './draft.js';
import type { Answer, Known } from './environment-request.js';
import { ConfigClientError, toError } from './errors.js';
import type { Platform } from './platform.js';
import { ReadingClient } from './reading-client.js';
import { Servers } from './servers.js';
import type { Settings } from './settings.js';
import { confirmed, type Snapshot } from './snapshot.js';

type Received = Answer & { readonly kind: 'environment' };

/** A client that asks a server: first until there is an environment, then every now and then whether there is a newer one. */
export class ServedClient<T> extends ReadingClient<T> implements ConfigClient<T> {
  readonly #parts: BootParts;
  readonly #writer: CacheWriter;
  readonly #closing = new AbortController();
  readonly #booted: Promise<Snapshot<T>>;
  /** One question at a time. */
  #asking: Promise<unknown>;
  #refused: { readonly etag: string; readonly reason: ConfigClientError } | undefined;
  #cancelPoll: () => void = () => {};

  constructor(settings: Settings, platform: Platform) {
    super();
    const { servers, application, profiles, label, origins } = settings;
    const identity = [servers.map(({ base }) => base), application, profiles, label, origins];
    const cache = settings.cache && new Cache(settings.cache, platform.privateFiles, identity);
    this.#parts = { settings, platform, servers: new Servers(settings, platform), cache };
    this.#writer = new CacheWriter(cache, platform, (error) => this.emit('error', toError(error)));
    this.#booted = this.#boot();
    this.#asking = this.#booted.catch(() => {});
  }

  ready(): Promise<Snapshot<T>> {
    return this.#booted;
  }

  refresh({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<ChangeSet<T> | null> {
    return this.#enqueue(true, signal);
  }

  async close(): Promise<void> {
    this.#cancelPoll();
    this.#closing.abort(new ConfigClientError('closed', 'the client was closed'));
    await Promise.allSettled([this.#booted, this.#asking]);
    await this.#writer.finish();
    this.enter('closed');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #boot(): Promise<Snapshot<T>> {
    const { signal } = this.#parts.settings;
    const forget = onAbort(signal, (cause) => {
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
    this.#schedulePoll(outage);
    return snapshot;
  }

  #enqueue(keepAlive: boolean, signal?: AbortSignal): Promise<ChangeSet<T> | null> {
    const asked = this.#asking.then(() => this.#ask(keepAlive, signal));
    this.#asking = asked.catch(() => {});
    return asked;
  }

  async #ask(keepAlive: boolean, signal: AbortSignal | undefined): Promise<ChangeSet<T> | null> {
    const { settings, servers } = this.#parts;
    const limits = { ms: settings.timeoutMs, keepAlive, signals: [this.#closing.signal, signal] };
    try {
      const answer = await servers.askOnce(this.#known(), limits);
      return answer.kind === 'unchanged' ? this.#unchanged(answer) : await this.#received(answer, limits);
    } catch (error) {
      throw this.#failed(error, signal);
    }
  }

  /** What was refused is named too, so that the server does not send it again and again. */
  #known(): Known {
    const { etag, from, version } = this.snapshot;
    const etags = [etag, this.#refused?.etag ?? ''].filter((each) => each !== '');
    return { etags, version: from === 'defaults' ? undefined : version };
  }

  #unchanged({ etag, version }: Answer & { readonly kind: 'unchanged' }): null {
    const refused = this.#refused;
    if (refused !== undefined && isSameTag(etag, refused.etag)) throw refused.reason;
    this.#refused = undefined;
    const snapshot = confirmed(this.snapshot, version ?? this.snapshot.version, this.#now());
    const moved = snapshot.version !== this.snapshot.version;
    this.replace(snapshot);
    this.#settled(undefined);
    this.#writer.confirm(snapshot, moved);
    return null;
  }

  async #received(answer: Received, limits: Limits): Promise<ChangeSet<T> | null> {
    const { settings, platform } = this.#parts;
    const { environment, etag } = answer;
    const arrival = { from: 'server', etag, version: environment.version, fetchedAt: this.#now() } as const;
    const draft = draftOf(environment, arrival, settings);
    const snapshot = await within(platform, limits, () => approve<T>(draft, settings)).catch((error: unknown) => {
      throw this.#refuse(error, draft);
    });
    this.#refused = undefined;
    const change = this.replace(snapshot);
    this.#settled(undefined);
    this.#writer.store(snapshot, answer);
    return change;
  }

  /** Tells of a refusal once, however often the same content comes. */
  #refuse(error: unknown, { snapshot }: Draft): unknown {
    if (!(error instanceof ConfigClientError) || error.code !== 'invalid-configuration') return error;
    const isNew = this.#refused === undefined || snapshot.etag === '' || !isSameTag(snapshot.etag, this.#refused.etag);
    this.#refused = { etag: snapshot.etag, reason: error };
    if (isNew) this.emit('rejected', error, snapshot);
    return error;
  }

  #failed(error: unknown, signal: AbortSignal | undefined): unknown {
    if (signal?.aborted && error === signal.reason) {
      return new ConfigClientError('aborted', 'the refresh was aborted', { cause: error });
    }
    if (error instanceof ConfigClientError && error.code !== 'closed') this.#settled(error);
    return error;
  }

  #settled(reason: ConfigClientError | undefined): void {
    const { pollMs, logger } = this.#parts.settings;
    const good = pollMs === undefined ? 'idle' : 'polling';
    if (reason !== undefined) logger?.warn(`cairn: ${reason.code}: ${reason.message}`);
    else logger?.debug(`cairn: at ${this.snapshot.version}`);
    this.enter(reason === undefined ? good : 'stale', reason);
  }

  /** The next question: after the interval ± 20 %, and not before a server that asked for patience allows it. */
  #schedulePoll(reason: ConfigClientError | undefined): void {
    const { platform, settings } = this.#parts;
    if (settings.pollMs === undefined || this.#closing.signal.aborted) return;
    const interval = settings.pollMs * (0.8 + 0.4 * platform.random());
    this.#cancelPoll = platform.schedule(
      Math.max(interval, reason?.retryAfterMs ?? 0),
      () => {
        this.#enqueue(settings.ref).then(
          () => this.#schedulePoll(undefined),
          (error: unknown) => this.#schedulePoll(error instanceof ConfigClientError ? error : this.#bug(error)),
        );
      },
      settings.ref,
    );
  }

  #bug(error: unknown): undefined {
    this.emit('error', toError(error));
  }

  #now(): Date {
    return new Date(this.#parts.platform.now());
  }
}

/** Weak comparison (RFC 9110 §8.8.3.2). */
function isSameTag(a: string, b: string): boolean {
  return a !== '' && a.replace(/^W\//, '') === b.replace(/^W\//, '');
}
