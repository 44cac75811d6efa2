import { readFile } from 'node:fs/promises';

/**
 * When a process was started, in clock ticks since boot: together with its id it names a process for good, since ids
 * are used again. Undefined when there is none, or where the system has no /proc.
 *
 * @see proc(5), field 22 of /proc/[pid]/stat
 */
export async function startTicks(processId: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${processId}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
