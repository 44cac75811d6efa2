import { readdirSync, readFileSync } from 'node:fs';

const NANOSECONDS = 1e9;

/** Seconds so far. */
export interface ProcessorTime {
  /** On a processor, all threads. */
  readonly used: number;
  /** That the main thread was ready to run and had no processor: others had it. */
  readonly waited: number;
}

/** NaN where there is no /proc. */
export function processorTime(pid: number): ProcessorTime {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const used = threads.map((thread) => schedule(pid, thread).used).reduce((sum, seconds) => sum + seconds, 0);
    return { used, waited: schedule(pid, String(pid)).waited };
  } catch {
    return { used: Number.NaN, waited: Number.NaN };
  }
}

/** The first two fields of schedstat are the time on the processor and the time in the queue, in nanoseconds. */
function schedule(pid: number, thread: string): ProcessorTime {
  const [used, waited] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
  return { used: Number(used) / NANOSECONDS, waited: Number(waited) / NANOSECONDS };
}
