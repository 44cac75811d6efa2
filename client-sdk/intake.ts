import type { CacheWriter } from './cache-writer.js';
import type { ChangeSet } from './change-set.js';
import { type Limits, within } from './deadline.js';
import { approve, draftOf, openedDraftOf } from './draft.js';
import type { Answer, Known } from './environment-request.js';
import { type ConfigClientError, isRefusal } from './errors.js';
import type { Platform } from './platform.js';
import type { Settings } from './settings.js';
import { confirmed, type Snapshot } from './snapshot.js';
import type { Held } from './stream-effects.js';

/** The client that an intake works for. */
export interface IntakeClient<T> {
  readonly writer: CacheWriter;
  snapshot(): Snapshot<T>;
  replace(next: Snapshot<T>): ChangeSet<T> | null;
  /** What has come is not fit for the client; told once, however often the same content comes. */
  reject(reason: ConfigClientError, refused: Snapshot<unknown>): void;
}

/** Puts what a server says in force once it is opened and the schema has agreed, whether it was asked for or told. */
export class Intake<T> {
  readonly #settings: Settings;
  readonly #platform: Platform;
  readonly #client: IntakeClient<T>;
  #refused: { readonly etag: string; readonly reason: ConfigClientError } | undefined;

  constructor(settings: Settings, platform: Platform, client: IntakeClient<T>) {
    this.#settings = settings;
    this.#platform = platform;
    this.#client = client;
  }

  /**
   * What the schema refused is named too, so that the server does not send it again and again. What did not open is
   * not: there may be a key for it by now.
   */
  known(): Known {
    const { etag, version } = this.held();
    const refused = this.mayOpen ? undefined : this.#refused?.etag;
    return { etags: [etag, refused ?? ''].filter((each) => each !== ''), version };
  }

  /** Whether what was refused last may be fit once there is another key: no server tells, so one has to ask. */
  get mayOpen(): boolean {
    return this.#refused !== undefined && this.#refused.reason.code !== 'invalid-configuration';
  }

  held(): Held {
    const { etag, from, version } = this.#client.snapshot();
    return { etag, version: from === 'defaults' ? undefined : version };
  }

  /** @throws ConfigClientError the reason of the refusal, when what stays unchanged is what was refused */
  unchanged({ etag, version }: Omit<Answer & { readonly kind: 'unchanged' }, 'kind'>): null {
    const refused = this.#refused;
    if (refused !== undefined && isSameTag(etag, refused.etag)) throw refused.reason;
    this.#refused = undefined;
    const before = this.#client.snapshot();
    const snapshot = confirmed(before, version ?? before.version, this.#now());
    this.#client.replace(snapshot);
    this.#client.writer.confirm(snapshot, snapshot.version !== before.version);
    return null;
  }

  /** @throws ConfigClientError `invalid-configuration`, `undecryptable-value` and others; the old snapshot stays in force */
  async received(
    answer: Omit<Answer & { readonly kind: 'environment' }, 'kind'>,
    limits: Limits,
  ): Promise<ChangeSet<T> | null> {
    const { environment, etag } = answer;
    const arrival = { from: 'server', etag, version: environment.version, fetchedAt: this.#now() } as const;
    const settings = this.#settings;
    let draft = draftOf(environment, arrival, settings);
    const approved = within(this.#platform, limits, async () => {
      draft = await openedDraftOf(environment, arrival, settings);
      return approve<T>(draft, settings);
    });
    const snapshot = await approved.catch((error: unknown) => {
      throw this.#refuse(error, draft.snapshot);
    });
    this.#refused = undefined;
    const change = this.#client.replace(snapshot);
    this.#client.writer.store(snapshot, answer);
    return change;
  }

  #refuse(error: unknown, snapshot: Snapshot<unknown>): unknown {
    if (!isRefusal(error)) return error;
    const isNew = this.#refused === undefined || snapshot.etag === '' || !isSameTag(snapshot.etag, this.#refused.etag);
    this.#refused = { etag: snapshot.etag, reason: error };
    if (isNew) this.#client.reject(error, snapshot);
    return error;
  }

  #now(): Date {
    return new Date(this.#platform.now());
  }
}

/** Weak comparison (RFC 9110 §8.8.3.2). */
function isSameTag(a: string, b: string): boolean {
  return a !== '' && a.replace(/^W\//, '') === b.replace(/^W\//, '');
}
