import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Servers take turns on one core, whoever asks them sits on another: neither steals from the other. */
export const CORES = { server: 0, load: 1 } as const;
export type Core = (typeof CORES)[keyof typeof CORES];

export const isPinned = availableParallelism() >= 2 && hasTaskset();

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // Not Linux, or not installed: the rows run unpinned and are the noisier for it.
  }
}

/** The command line that runs `command` on that core, or anywhere when nothing can be pinned. */
export function onCore(
  core: Core | undefined,
  command: readonly [string, ...string[]],
): readonly [string, ...string[]] {
  return core === undefined || !isPinned ? command : ['taskset', '--cpu-list', String(core), ...command];
}
