import { setImmediate } from 'node:timers/promises';
import type { Coordinates } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import type { Clock, Logger, Timer } from '../core/ports.js';
import { type Content, type KeyChange, keyChanges, stateOf, type WatchedState } from './change-set.js';
import type { EnvironmentAnswer, ReadEnvironment } from './read-environment.js';

/** Coordinates that somebody wants to hear of. */
export interface Watched {
  readonly coordinates: Coordinates;
  /** The newest that is known; undefined before the first read. */
  readonly state: WatchedState | undefined;
}

/** What a change has come to for coordinates. */
export interface ChangeEvent {
  readonly watched: Watched;
  readonly state: WatchedState;
  /** Against the newest content before; empty when it only has an answer again, or has none any more. */
  readonly changes: readonly KeyChange[];
}

export interface WatchDependencies {
  /** Verified, last known good. */
  readonly read: ReadEnvironment;
  readonly onBackendChange: (listener: () => void) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How many reads may be waiting for a disk or a remote at a time. */
const MAX_READING = 256;
/** What has no answer may get one without any change being told of: a repository that is opened by being asked for. */
const RETRY_MS = 10_000;
/** Every how many retries all are read again: who is watched is in use, so nothing it stands on may be dropped as idle. */
const RETRIES_PER_REVISIT = 60;

class Entry implements Watched {
  readonly key: string;
  readonly coordinates: Coordinates;
  state: WatchedState | undefined;
  /** The last answer that there was, also while there is none. */
  last: { readonly answer: EnvironmentAnswer; readonly content: Content } | undefined;
  watchers = 0;
  /** Of the backend's contents, when `state` began to be read. */
  generation = -1;
  reading: Promise<void> | undefined;

  constructor(key: string, coordinates: Coordinates) {
    this.key = key;
    this.coordinates = coordinates;
  }
}

/**
 * Knows the newest environment of all coordinates that are watched, and tells when one resolves to something else. It is
 * about states, not about commits: whoever falls behind gets the newest, never one after the other.
 */
export class WatchedEnvironments {
  readonly #dependencies: WatchDependencies;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(event: ChangeEvent) => void>();
  /** What has to be read again, the longest waiting first. */
  readonly #due = new Set<Entry>();
  #generation = 0;
  #round: Promise<void> | undefined;
  #retry: Timer | undefined;
  #retries = 0;
  #closed = false;

  constructor(dependencies: WatchDependencies) {
    this.#dependencies = dependencies;
    dependencies.onBackendChange(() => this.#changed());
    this.#retryLater();
  }

  /** The same coordinates give the same object. To be given back with `unwatch`, as often. */
  watch(coordinates: Coordinates): Watched {
    const { application, profiles, label } = coordinates.asked;
    const key = `${application}\n${profiles}\n${label ?? ''}`; // No name holds a line feed, and no label is empty.
    const entry = this.#entries.get(key) ?? new Entry(key, coordinates);
    this.#entries.set(key, entry);
    entry.watchers += 1;
    return entry;
  }

  /** Returns whether nobody watches them any more. */
  unwatch(watched: Watched): boolean {
    const entry = this.#known(watched);
    entry.watchers -= 1;
    if (entry.watchers > 0) return false;
    this.#entries.delete(entry.key);
    this.#due.delete(entry);
    return true;
  }

  /** How it stands now: no older than the moment of the call. Undefined when that has to be read first. */
  atOnce(watched: Watched): WatchedState | undefined {
    const entry = this.#known(watched);
    const isNewest = entry.reading === undefined && entry.generation === this.#generation;
    return isNewest ? entry.state : undefined;
  }

  /** The same, read if need be. */
  async present(watched: Watched): Promise<WatchedState> {
    const state = this.atOnce(watched);
    if (state) return state;
    await this.#read(this.#known(watched));
    return watched.state as WatchedState; // read() has set it
  }

  onEvent(listener: (event: ChangeEvent) => void): void {
    this.#listeners.add(listener);
  }

  /** Returns when everything that was due at some moment has been told. */
  async settled(): Promise<void> {
    while (this.#round) await this.#round;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#retry?.cancel();
    this.#due.clear();
    await this.#round;
  }

  #known(watched: Watched): Entry {
    if (watched instanceof Entry && this.#entries.get(watched.key) === watched) return watched;
    throw new TypeError('these coordinates are not watched');
  }

  #changed(): void {
    this.#generation += 1;
    this.#begin(this.#entries.values());
  }

  #begin(entries: Iterable<Entry>): void {
    if (this.#closed) return;
    for (const entry of entries) this.#due.add(entry);
    this.#round ??= this.#run().finally(() => {
      this.#round = undefined;
      if (this.#due.size > 0) this.#begin([]);
    });
  }

  /**
   * One after the other, and the event loop has its turn between any two. What is due again because of a change in the
   * meantime goes behind what was not read at all: so even a change a millisecond lets nobody wait for ever.
   */
  async #run(): Promise<void> {
    const reading = new Set<Promise<void>>();
    for (const entry of this.#due) {
      this.#due.delete(entry);
      const read = this.#read(entry).finally(() => reading.delete(read));
      reading.add(read);
      await setImmediate();
      if (reading.size >= MAX_READING) await Promise.race(reading);
      if (this.#due.size === 0) await Promise.all(reading);
    }
  }

  /** Never rejects. Who comes while it is being read waits for a read that has begun since. */
  #read(entry: Entry): Promise<void> {
    entry.reading ??= this.#readNewest(entry).finally(() => {
      entry.reading = undefined;
    });
    return entry.reading;
  }

  async #readNewest(entry: Entry): Promise<void> {
    do {
      entry.generation = this.#generation;
      this.#take(entry, await this.#stateOf(entry));
    } while (entry.generation !== this.#generation && !this.#closed);
  }

  async #stateOf({ coordinates, last }: Entry): Promise<WatchedState> {
    try {
      return stateOf(await this.#dependencies.read(coordinates), last);
    } catch (error) {
      if (error instanceof ConfigError) return { kind: 'problem', error };
      const bug = error instanceof Error ? error : new Error(String(error));
      this.#dependencies.logger.error('watched coordinates could not be read', { stack: bug.stack });
      return { kind: 'problem', error: bug };
    }
  }

  #take(entry: Entry, state: WatchedState): void {
    const { state: before, last } = entry;
    entry.state = state;
    if (state.kind === 'environment') entry.last = state;
    const isNew = state.kind === 'environment' && last !== undefined && state.content !== last.content;
    if (isNew) last.content.supersededAtMs = this.#dependencies.clock.now();
    if (before === undefined || (!isNew && isSame(before, state))) return;
    const changes = isNew ? keyChanges(last.content, state.content) : [];
    for (const listener of this.#listeners) listener({ watched: entry, state, changes });
  }

  #retryLater(): void {
    this.#retry = this.#dependencies.clock.after(RETRY_MS, () => {
      this.#retries += 1;
      const everything = this.#retries % RETRIES_PER_REVISIT === 0;
      this.#begin([...this.#entries.values()].filter(({ state }) => everything || state?.kind === 'problem'));
      this.#retryLater();
    });
  }
}

/** Whether the one says nothing that the other has not said. */
function isSame(a: WatchedState, b: WatchedState): boolean {
  if (a.kind === 'environment' || b.kind === 'environment') return a.kind === b.kind;
  return a.error.name === b.error.name && a.error.message === b.error.message;
}
