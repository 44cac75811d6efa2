import { type FSWatcher, watch } from 'node:fs';
import { basename } from 'node:path';
import type { Clock, Timer } from '../../core/ports.js';
import { Throttle } from '../../core/throttle.js';
import { SingleFlight } from '../single-flight.js';
import { type RefPlace, refPlaces } from './ref-places.js';

/** Between two calls: a push of many refs is soon over. */
const SPACING_MS = 50;
/** Some things tell nobody: a folder further up that is exchanged, a watcher that could not be had. */
const RESCAN_MS = 10_000;

export interface RefWatchOptions {
  readonly clock: Clock;
  /** A ref has moved, or may have. */
  readonly onMoved: () => void;
}

interface Watched {
  readonly watcher: FSWatcher;
  readonly stamp: string;
}

/** `gone`: it was removed just now. `refused`: the machine has no watcher to spare; the next scan tries again. */
type Outcome = 'refs' | 'waits' | 'gone' | 'refused';

/**
 * Notices at once that a ref of a repository on this machine has moved, in any of the forms that git stores refs in.
 * Folders may come and go, the repository itself included. It is no more than a hint: where a file system does not tell
 * what happens in it, polling finds out.
 */
export class RefWatch {
  readonly #repository: string;
  readonly #options: RefWatchOptions;
  readonly #moved: Throttle;
  readonly #scan = new SingleFlight(() => this.#rescan());
  readonly #watched = new Map<string, Watched>();
  #timer: Timer | undefined;
  #closed = false;

  private constructor(repository: string, options: RefWatchOptions) {
    this.#repository = repository;
    this.#options = options;
    this.#moved = new Throttle({ task: options.onMoved, spacingMs: SPACING_MS, clock: options.clock });
  }

  /** @param repository as git is given it; what moves from the return on is noticed */
  static async open(repository: string, options: RefWatchOptions): Promise<RefWatch> {
    const refs = new RefWatch(repository, options);
    while (!isSettled(await refs.#watchPlaces()));
    refs.#rescanLater();
    return refs;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#moved.close();
    await this.#scan.settled();
    for (const path of [...this.#watched.keys()]) this.#unwatch(path);
  }

  /** Until nothing new turns up: what happened in a folder before it was watched has told nobody. */
  async #rescan(): Promise<void> {
    for (;;) {
      const outcomes = await this.#watchPlaces();
      if (outcomes.includes('refs')) this.#moved.ask();
      if (isSettled(outcomes)) return;
    }
  }

  /** @returns what became of those that were not watched before */
  async #watchPlaces(): Promise<readonly Outcome[]> {
    const places = await refPlaces(this.#repository);
    if (this.#closed) return [];
    const paths = new Set(places.map(({ path }) => path));
    for (const path of [...this.#watched.keys()]) if (!paths.has(path)) this.#unwatch(path);
    return places
      .filter(({ path, stamp }) => this.#watched.get(path)?.stamp !== stamp)
      .map((place) => this.#watch(place));
  }

  #watch(place: RefPlace): Outcome {
    const { path, stamp, waits } = place;
    this.#unwatch(path);
    try {
      const watcher = watch(path, { persistent: false }, (_event, name) => this.#noticed(place, name));
      watcher.on('error', () => this.#unwatch(path));
      this.#watched.set(path, { watcher, stamp });
      return waits ? 'waits' : 'refs';
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'refused';
    }
  }

  #unwatch(path: string): void {
    this.#watched.get(path)?.watcher.close();
    this.#watched.delete(path);
  }

  #noticed(place: RefPlace, name: string | null): void {
    if (this.#closed) return;
    const isItself = name === basename(place.path);
    if (!isItself && name !== null && !place.matters(name)) return;
    if (isItself) this.#unwatch(place.path); // It was removed or moved, and with it went its watcher.
    if (!place.waits) this.#moved.ask();
    this.#scan.run().catch(() => {}); // Whatever it was, the next scan sees it.
  }

  #rescanLater(): void {
    if (this.#closed) return;
    this.#timer = this.#options.clock.after(RESCAN_MS, () => {
      this.#scan.run().catch(() => {});
      this.#rescanLater();
    });
  }
}

function isSettled(outcomes: readonly Outcome[]): boolean {
  return outcomes.every((outcome) => outcome === 'refused');
}
