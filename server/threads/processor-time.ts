import { readFileSync, readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

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

/** Of a processor that has no time to spare, about a tenth is still left to a thread of this priority. */
const LOWER_PRIORITY = 10;

/**
 * Lets every other thread of the process go first when there are not enough processors. Only Linux knows priorities of
 * threads; elsewhere it would be that of the whole process.
 */
export function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(LOWER_PRIORITY);
  } catch {
    // Not allowed here: then all are equal.
  }
}
