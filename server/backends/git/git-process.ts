import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../../core/ports.js';
import { failureOf, GitFailure } from './git-failure.js';

const MAX_OUTPUT_BYTES = 2 ** 26;
const MAX_ERROR_BYTES = 2 ** 14;

export interface GitCommand {
  /** Constants of this program, ids, and paths of a tree listing behind `--`; never made of what was asked. */
  readonly args: readonly [string, ...string[]];
  /** The folder it runs in. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Written to its standard input; nothing but ids that git itself has given us. */
  readonly input?: string;
  /** Told the id of the process group as soon as there is one. */
  readonly onStart?: (processGroup: number) => void;
}

/**
 * Runs git commands in process groups of their own: when the deadline is over, the helpers that git has started
 * (`git-remote-https`, `ssh`, `index-pack`) die with it.
 */
export class GitProcesses {
  readonly #clock: Clock;
  readonly #running = new Set<ChildProcess>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns what it printed. @throws GitFailure */
  run(command: GitCommand): Promise<string> {
    if (this.#closed) return Promise.reject(new GitFailure('closed', 'the repository is closed'));
    const [name] = command.args;
    return new Promise((resolve, reject) => {
      const child = spawn('git', command.args, {
        cwd: command.folder,
        env: command.environment,
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      this.#running.add(child);
      const output = collect(child, () => stop(new GitFailure('output-limit', `git ${name}: printed too much`)));
      let failure: GitFailure | undefined;
      const stop = (why: GitFailure) => {
        failure ??= why;
        killGroup(child);
      };
      const deadline = this.#clock.after(command.timeoutMs, () =>
        stop(new GitFailure('timeout', `git ${name}: no end within ${command.timeoutMs} ms`)),
      );
      child.once('error', (error) => {
        failure ??= new GitFailure('failed', `git ${name}: ${error.message}`);
      });
      child.once('exit', () => killGroup(child)); // A helper that outlived git would also hold the pipes open.
      child.once('close', (code) => {
        deadline.cancel();
        this.#running.delete(child);
        if (this.#closed) failure ??= new GitFailure('closed', 'the repository is closed');
        if (failure) reject(failure);
        else if (code === 0) resolve(output.stdout());
        else reject(failureOf(name, code, output.stderr()));
      });
      if (child.pid !== undefined) command.onStart?.(child.pid);
      child.stdin.on('error', () => {}); // It may end without having read everything; its exit code tells.
      child.stdin.end(command.input ?? '');
    });
  }

  /** Ends everything that runs, and waits until it has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(
      [...this.#running].map((child) => {
        const ended = new Promise((resolve) => child.once('close', resolve));
        killGroup(child);
        return ended;
      }),
    );
  }
}

function collect(child: ChildProcess, onOverflow: () => void) {
  const stdout: Buffer[] = [];
  let bytes = 0;
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_OUTPUT_BYTES) onOverflow();
    else stdout.push(chunk);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    if (stderr.length < MAX_ERROR_BYTES) stderr += chunk.toString('utf8');
  });
  return { stdout: () => Buffer.concat(stdout).toString('utf8'), stderr: () => stderr };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
