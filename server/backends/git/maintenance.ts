/** So many fetches make git look whether it should pack anew. */
const FETCHES = 50;

/**
 * Lets git tidy a mirror up from time to time: every fetch leaves a pack. The command is constant and
 * works on our own files alone, which is what simple-git is good for.
 */
export class Maintenance {
  readonly #environment: Readonly<Record<string, string>>;
  #fetches = 0;
  #running: Promise<unknown> = Promise.resolve();

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  noteFetch(): void {
    this.#fetches += 1;
  }

  /** Begins when it is due. Nobody waits for it but the next fetch. */
  beginWhenDue(gitFolder: string): void {
    if (this.#fetches < FETCHES) return;
    this.#fetches = 0;
    this.#running = this.#tidy(gitFolder).catch(() => {}); // It is due again after as many fetches.
  }

  /** When nothing is being tidied up. Never rejects. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #tidy(gitFolder: string): Promise<void> {
    const { simpleGit } = await import('simple-git');
    const { PATH, HOME } = this.#environment;
    await simpleGit({ baseDir: gitFolder, config: ['gc.autoDetach=false'] })
      .env({ PATH, HOME, LC_ALL: 'C' } as Record<string, string>)
      .raw(['gc', '--auto', '--quiet']);
  }
}
