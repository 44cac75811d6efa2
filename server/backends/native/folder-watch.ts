import { type FSWatcher, watch } from 'node:fs';
import type { Clock, Timer } from '../../core/ports.js';

/** One save is a burst of events; after the last one it is quiet this long. */
const QUIET_MS = 50;

/**
 * Calls `onChange` soon after something below the folders has changed. Some file systems tell of nothing and folders may
 * appear later, so it is also called every `rescanMs`.
 */
export class FolderWatch {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #watchers: FSWatcher[] = [];
  #quiet: Timer | undefined;
  #rescan: Timer | undefined;

  constructor(folders: readonly string[], options: { clock: Clock; rescanMs: number; onChange: () => void }) {
    this.#clock = options.clock;
    this.#onChange = options.onChange;
    for (const folder of folders) this.#watch(folder);
    this.#rescanLater(options.rescanMs);
  }

  close(): void {
    this.#quiet?.cancel();
    this.#rescan?.cancel();
    for (const watcher of this.#watchers) watcher.close();
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { recursive: true, persistent: false }, () => this.#changed());
      watcher.on('error', () => watcher.close()); // The rescan goes on.
      this.#watchers.push(watcher);
    } catch {
      // There is no such folder yet, or it cannot be watched: the rescan finds what it holds.
    }
  }

  #changed(): void {
    this.#quiet?.cancel();
    this.#quiet = this.#clock.after(QUIET_MS, this.#onChange);
  }

  #rescanLater(rescanMs: number): void {
    this.#rescan = this.#clock.after(rescanMs, () => {
      this.#onChange();
      this.#rescanLater(rescanMs);
    });
  }
}
