import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CORES, onCore } from './cores.js';

/** What to ask, over and over, on every connection. */
export interface LoadTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  /** Any other answer is an error: a fast wrong answer must not count. */
  readonly expected: { readonly status: number; readonly bodyBytes: number };
}

export interface LoadReport {
  readonly requests: number;
  readonly seconds: number;
  /** The wait that 99 of 100 requests did not exceed, from the request's first byte to the answer's last, in ms. */
  readonly p99Ms: number;
}

/** Asks from a process of its own, on a core of its own; ends with its scope. */
export interface LoadGenerator extends Disposable {
  readonly pid: number;
  /**
   * @param until ends it earlier
   * @throws Error on an unexpected answer or a broken connection
   */
  run(target: LoadTarget, durationMs: number, until?: Promise<unknown>): Promise<LoadReport>;
}

/** What goes to the load generator's process, and what comes back. */
export type LoadOrder = { readonly target: LoadTarget; readonly durationMs: number };
export type LoadMessage = LoadOrder | 'stop';
export type LoadReply = LoadReport | { readonly error: string };

export function openLoadGenerator(): LoadGenerator {
  const program = fileURLToPath(new URL('load-process.js', import.meta.url));
  const [command, ...args] = onCore(CORES.load, [process.execPath, program]);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

  return {
    pid: child.pid as number,
    async run(target, durationMs, until) {
      child.send({ target, durationMs } satisfies LoadMessage);
      const stop = () => child.send('stop' satisfies LoadMessage);
      until?.then(stop, stop);
      const [reply] = (await once(child, 'message')) as [LoadReply];
      if ('error' in reply) throw new Error(`${target.url}: ${reply.error}`);
      return reply;
    },
    [Symbol.dispose]: () => child.disconnect(),
  };
}
