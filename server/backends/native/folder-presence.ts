import type { Logger } from '../../core/ports.js';

/** Which folders exist, and which of them ever did. */
export class FolderPresence {
  readonly #folders: readonly string[];
  readonly #logger: Logger;
  readonly #everThere = new Set<string>();
  #absent: ReadonlySet<string> = new Set();

  constructor(folders: readonly string[], logger: Logger) {
    this.#folders = folders;
    this.#logger = logger;
  }

  /** What is wrong with it, in words; undefined when nothing is. */
  absence(folder: string): string | undefined {
    return this.#absent.has(folder) ? `the folder ${folder} does not exist` : undefined;
  }

  /** Whether it existed at any time since the start. */
  wasThere(folder: string): boolean {
    return this.#everThere.has(folder);
  }

  /** Each change is logged once. @param absent those that do not exist now */
  note(absent: readonly string[]): void {
    const before = this.#absent;
    this.#absent = new Set(absent);
    for (const folder of this.#folders) {
      const isAbsent = this.#absent.has(folder);
      if (!isAbsent) this.#everThere.add(folder);
      if (isAbsent === before.has(folder)) continue;
      if (isAbsent) this.#logger.warn('a folder does not exist', { folder });
      else this.#logger.info('a folder is there', { folder });
    }
  }
}
