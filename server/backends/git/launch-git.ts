import { spawn } from 'node:child_process';

export interface GitLaunch {
  /** Constants of this program, ids, and paths of a tree listing behind `--`; never made of what was asked. */
  readonly args: readonly [string, ...string[]];
  /** The folder it runs in. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Written to its standard input; nothing but ids and names of refs that git itself has given us. */
  readonly input?: string;
}

export interface LaunchEvents {
  started(processGroup: number): void;
  output(chunk: Buffer): void;
  errorOutput(chunk: Buffer): void;
  /**
   * Comes once and last, when all output has come and the whole group is gone.
   *
   * @param code null when it was killed; @param error why it did not run, or not to its end
   */
  ended(code: number | null, error: string | undefined): void;
}

export interface RunningGit {
  /** Ends the whole process group; `ended` comes later. */
  kill(): void;
}

export type LaunchGit = (launch: GitLaunch, events: LaunchEvents) => RunningGit;

/** Starts git, and nothing else, as the leader of a process group of its own; no shell takes part. */
export const launchGit: LaunchGit = ({ args, folder, environment, input }, events) => {
  const child = spawn('git', args, {
    cwd: folder,
    env: environment,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const kill = () => killGroup(child.pid);
  let error: string | undefined;
  child.stdout.on('data', (chunk: Buffer) => events.output(chunk));
  child.stderr.on('data', (chunk: Buffer) => events.errorOutput(chunk));
  child.once('error', ({ message }) => {
    error = message;
  });
  child.once('exit', kill); // A helper that outlived git would also hold the pipes open.
  child.once('close', (code) => events.ended(code, error));
  if (child.pid !== undefined) events.started(child.pid);
  child.stdin.on('error', () => {}); // It may end without having read everything; its exit code tells.
  child.stdin.end(input ?? '');
  return { kill };
};

export function killGroup(processGroup: number | undefined): void {
  if (processGroup === undefined) return;
  try {
    process.kill(-processGroup, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
