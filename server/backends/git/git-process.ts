import type { Clock } from '../../core/ports.js';
import { failureOf, GitFailure } from './git-failure.js';
import type { GitLauncher } from './git-launcher.js';
import type { GitLaunch, RunningGit } from './launch-git.js';

const MAX_OUTPUT_BYTES = 2 ** 26;
const MAX_ERROR_BYTES = 2 ** 14;

export interface GitCommand extends GitLaunch {
  readonly timeoutMs: number;
  /** Told the id of the process group as soon as there is one. */
  readonly onStart?: (processGroup: number) => void;
}

/**
 * Runs git commands in process groups of their own: when the deadline is over, the helpers that git has started
 * (`git-remote-https`, `ssh`, `index-pack`) die with it.
 */
export class GitProcesses {
  readonly #clock: Clock;
  readonly #launcher: GitLauncher;
  readonly #running = new Set<RunningGit>();
  /** Called when nothing runs any more. */
  #onIdle: (() => void) | undefined;
  #closed = false;

  constructor(clock: Clock, launcher: GitLauncher) {
    this.#clock = clock;
    this.#launcher = launcher;
  }

  /** @returns what it printed. @throws GitFailure */
  run(command: GitCommand): Promise<string> {
    if (this.#closed) return Promise.reject(closed());
    const [name] = command.args;
    return new Promise((resolve, reject) => {
      let failure: GitFailure | undefined;
      const stop = (why: GitFailure) => {
        failure ??= why;
        running.kill();
      };
      const output = collect(() => stop(new GitFailure('output-limit', `git ${name}: printed too much`)));
      const running = this.#launcher.launch(command, {
        ...output.events,
        started: (processGroup) => command.onStart?.(processGroup),
        ended: (code, error) => {
          deadline.cancel();
          this.#forget(running);
          if (error !== undefined) failure ??= new GitFailure('failed', `git ${name}: ${error}`);
          if (this.#closed) failure ??= closed();
          if (failure) reject(failure);
          else if (code === 0) resolve(output.stdout());
          else reject(failureOf(name, code, output.stderr().replaceAll(command.folder, '.')));
        },
      });
      this.#running.add(running);
      const deadline = this.#clock.after(command.timeoutMs, () =>
        stop(new GitFailure('timeout', `git ${name}: no end within ${command.timeoutMs} ms`)),
      );
    });
  }

  /** Ends everything that runs, and waits until it has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    for (const running of this.#running) running.kill();
    if (this.#running.size > 0) await idle;
  }

  #forget(running: RunningGit): void {
    this.#running.delete(running);
    if (this.#running.size === 0) this.#onIdle?.();
  }
}

function collect(onOverflow: () => void) {
  const stdout: Buffer[] = [];
  let bytes = 0;
  let stderr = '';
  const events = {
    output(chunk: Buffer) {
      bytes += chunk.length;
      if (bytes > MAX_OUTPUT_BYTES) onOverflow();
      else stdout.push(chunk);
    },
    errorOutput(chunk: Buffer) {
      if (stderr.length < MAX_ERROR_BYTES) stderr += chunk.toString('utf8');
    },
  };
  return { events, stdout: () => Buffer.concat(stdout).toString('utf8'), stderr: () => stderr };
}

function closed(): GitFailure {
  return new GitFailure('closed', 'the repository is closed');
}
