import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ, the unit of /proc/stat: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const NANOSECONDS = 1e9;

/** Processor seconds that a process has used so far, all threads; undefined where there is no /proc. */
export function processSeconds(pid: number): number | undefined {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.map((thread) => threadSeconds(pid, thread)).reduce((sum, seconds) => sum + seconds, 0);
  } catch {
    return undefined;
  }
}

/** The first field of schedstat is the time on the processor, in nanoseconds. */
function threadSeconds(pid: number, thread: string): number {
  const [onProcessor] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
  return Number(onProcessor) / NANOSECONDS;
}

/** Processor seconds that the machine has spent on anything since it started; undefined where there is no /proc. */
export function machineSeconds(): number | undefined {
  try {
    return busyTicks(readFileSync('/proc/stat', 'utf8')) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}

/** @see proc(5): user nice system idle iowait irq softirq steal; stolen time is somebody else's work, too. */
function busyTicks(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = stat
    .slice(0, stat.indexOf('\n'))
    .split(/ +/)
    .slice(1)
    .map(Number);
  return user + nice + system + irq + softirq + steal;
}
