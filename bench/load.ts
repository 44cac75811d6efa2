import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CORES, onCore } from './cores.js';

/** What to ask, over and over, on every connection. */
export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly durationMs: number;
  /** Any other answer ends the load with an error: a fast wrong answer must not count. */
  readonly expected: { readonly status: number; readonly bodyBytes: number };
}

export interface LoadReport {
  readonly requests: number;
  readonly seconds: number;
}

/** Asks from a process of its own, on a core of its own; ends with its scope. */
export interface LoadGenerator extends Disposable {
  readonly pid: number;
  /** @throws Error on an unexpected answer or a broken connection */
  run(load: Load): Promise<LoadReport>;
}

export function openLoadGenerator(): LoadGenerator {
  const program = fileURLToPath(new URL('load-process.js', import.meta.url));
  const [command, ...args] = onCore(CORES.load, [process.execPath, program]);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

  return {
    pid: child.pid as number,
    async run(load) {
      child.send(load);
      const [answer] = (await once(child, 'message')) as [LoadReport | { error: string }];
      if ('error' in answer) throw new Error(`${load.url}: ${answer.error}`);
      return answer;
    },
    [Symbol.dispose]: () => child.disconnect(),
  };
}
