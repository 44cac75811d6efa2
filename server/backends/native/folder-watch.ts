import { type FSWatcher, statSync, watch } from 'node:fs';
import type { Clock, Timer } from '../../core/ports.js';

/** One save is a burst of events; after the last one it is quiet this long. */
const QUIET_MS = 50;

/**
 * Calls `onChange` soon after something below the folders has changed. Some file systems tell of nothing, so it is also
 * called every `rescanMs`; then folders that appeared or were exchanged are watched anew.
 */
export class FolderWatch {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #folders: readonly string[];
  readonly #watched = new Map<string, { readonly watcher: FSWatcher; readonly stamp: string }>();
  #quiet: Timer | undefined;
  #rescan: Timer | undefined;

  constructor(folders: readonly string[], options: { clock: Clock; rescanMs: number; onChange: () => void }) {
    this.#clock = options.clock;
    this.#onChange = options.onChange;
    this.#folders = folders;
    this.#watchAll();
    this.#rescanLater(options.rescanMs);
  }

  close(): void {
    this.#quiet?.cancel();
    this.#rescan?.cancel();
    for (const { watcher } of this.#watched.values()) watcher.close();
  }

  #watchAll(): void {
    for (const folder of this.#folders) {
      const stamp = stampOf(folder);
      if (this.#watched.get(folder)?.stamp !== stamp) this.#watch(folder, stamp);
    }
  }

  #watch(folder: string, stamp: string | undefined): void {
    this.#watched.get(folder)?.watcher.close();
    this.#watched.delete(folder);
    if (stamp === undefined) return;
    try {
      const watcher = watch(folder, { recursive: true, persistent: false }, () => this.#changed());
      watcher.on('error', () => watcher.close()); // The rescan goes on.
      this.#watched.set(folder, { watcher, stamp });
    } catch {
      // It cannot be watched: the rescan finds what it holds.
    }
  }

  #changed(): void {
    this.#quiet?.cancel();
    this.#quiet = this.#clock.after(QUIET_MS, this.#onChange);
  }

  #rescanLater(rescanMs: number): void {
    this.#rescan = this.#clock.after(rescanMs, () => {
      this.#watchAll();
      this.#onChange();
      this.#rescanLater(rescanMs);
    });
  }
}

/** Another one for another folder, and for one that was moved away and back; undefined when there is none. */
function stampOf(folder: string): string | undefined {
  try {
    const { dev, ino, ctimeNs } = statSync(folder, { bigint: true });
    return `${dev}:${ino}:${ctimeNs}`;
  } catch {
    return undefined;
  }
}
