import { readFileSync, readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

const NANOSECONDS_PER_MS = 1e6;

/** The system's name for the thread that asks; undefined where there is no /proc. */
export function ownThread(): string | undefined {
  try {
    return readlinkSync('/proc/thread-self').split('/').at(-1);
  } catch {
    return undefined;
  }
}

/**
 * How long a thread of this process was on a processor so far, in milliseconds; undefined where the system does not
 * say.
 */
export function processorTimeMs(thread: string | undefined): number | undefined {
  if (thread === undefined) return undefined;
  try {
    const [used] = readFileSync(`/proc/self/task/${thread}/schedstat`, 'latin1').split(' ');
    return Number(used) / NANOSECONDS_PER_MS;
  } catch {
    return undefined; // It has ended meanwhile, or the kernel keeps no such account.
  }
}

/**
 * Lets every other thread of the process go first when there are not enough processors. Only Linux knows priorities of
 * threads; elsewhere it would be that of the whole process.
 */
export function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here: then all are equal.
  }
}
