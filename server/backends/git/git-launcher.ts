import { LaunchElsewhere } from './launch-elsewhere.js';
import { type GitLaunch, type LaunchEvents, launchGit, type RunningGit } from './launch-git.js';

/** Below this a process of its own, which takes 40 MB, would cost more than it brings. */
const LARGE_BYTES = 160 * 2 ** 20;
/** Where it does not stay alive, git is started as it was before. */
const MAX_ATTEMPTS = 3;

export interface GitLauncherOptions {
  /** How many bytes of memory this process has to have before it lets another one start git. */
  readonly largeBytes?: number;
}

/** Starts git: by itself while the server is small, through a small process beside it once it is large. */
export class GitLauncher {
  readonly #largeBytes: number;
  #elsewhere: LaunchElsewhere | undefined;
  #attempts = 0;
  #closed = false;

  constructor({ largeBytes = LARGE_BYTES }: GitLauncherOptions = {}) {
    this.#largeBytes = largeBytes;
  }

  launch(launch: GitLaunch, events: LaunchEvents): RunningGit {
    if (this.#elsewhere?.state === 'ready') return this.#elsewhere.launch(launch, events);
    return launchGit(launch, {
      ...events,
      ended: (code, error) => {
        events.ended(code, error);
        if (process.memoryUsage.rss() >= this.#largeBytes) void this.prepare();
      },
    });
  }

  /** @returns whether git is started through another process from now on */
  async prepare(): Promise<boolean> {
    if (this.#elsewhere === undefined || this.#elsewhere.state === 'ended') {
      if (this.#closed || this.#attempts >= MAX_ATTEMPTS) return false;
      this.#attempts += 1;
      this.#elsewhere = new LaunchElsewhere();
    }
    return this.#elsewhere.ready;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#elsewhere?.close();
  }
}
