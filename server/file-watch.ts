import { stat } from 'node:fs/promises';
import type { Clock, Timer } from './core/ports.js';

export interface FileWatchOptions {
  readonly files: readonly string[];
  /** Between two looks. */
  readonly intervalMs: number;
  readonly clock: Clock;
}

/**
 * Looks now and then whether one of some files is another than before. Notices of the file system are not enough:
 * Kubernetes exchanges a mounted secret by pointing a link two folders above it elsewhere.
 */
export class FileWatch {
  readonly #options: FileWatchOptions;
  #state: string;
  #onChange: () => Promise<void> = async () => {};
  #turn: Promise<void> = Promise.resolve();
  #timer: Timer | undefined;
  #isClosed = false;

  private constructor(options: FileWatchOptions, state: string) {
    this.#options = options;
    this.#state = state;
  }

  /** What changes from then on is a change, whoever reads the files meanwhile. */
  static async open(options: FileWatchOptions): Promise<FileWatch> {
    return new FileWatch(options, await stateOf(options.files));
  }

  /** @param onChange is not called again before it is done */
  start(onChange: () => Promise<void>): void {
    this.#onChange = onChange;
    if (this.#options.files.length > 0) this.#lookLater();
  }

  /** As if something had changed. */
  tellAnyway(): Promise<void> {
    return this.#inTurn(true);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  #lookLater(): void {
    const { clock, intervalMs } = this.#options;
    this.#timer = clock.after(intervalMs, () => {
      void this.#inTurn(false).then(() => {
        if (!this.#isClosed) this.#lookLater();
      });
    });
  }

  #inTurn(anyway: boolean): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      const state = await stateOf(this.#options.files);
      if (this.#isClosed || (state === this.#state && !anyway)) return;
      this.#state = state;
      await this.#onChange();
    });
    return this.#turn;
  }
}

/** A file that is written anew has another time, one that is put in its place another number. */
async function stateOf(files: readonly string[]): Promise<string> {
  const states = files.map(async (file) => {
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
      return [dev, ino, size, mtimeNs, ctimeNs].join();
    } catch (error) {
      return String((error as NodeJS.ErrnoException).code);
    }
  });
  return JSON.stringify(await Promise.all(states));
}
