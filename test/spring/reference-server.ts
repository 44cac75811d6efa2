import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Starts soon, at the price of running slowly: most of a comparison is starting. */
const QUICK_START = ['java', '-Xmx512m', '-XX:TieredStopAtLevel=1', '-Djava.io.tmpdir=/tmp'] as const;

/** One Java process that runs Spring's config server for one group after the other. */
export interface ReferenceServer extends AsyncDisposable {
  readonly pid: number;
  /** Stops what ran before and starts with these arguments. */
  restart(args: readonly string[]): Promise<{ readonly port: number; readonly version: string }>;
}

const STARTED = /^STARTED (\d+) (\S+)$/;

/** @param java the command and its options, without the jar */
export function startReferenceServer(
  jar: string,
  [command, ...options]: readonly [string, ...string[]] = QUICK_START,
): ReferenceServer {
  const child = spawn(command, [...options, '-jar', jar], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function restart(args: readonly string[]) {
    child.stdin.write(`${args.join('\t')}\n`);
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      const [, port, version = ''] = STARTED.exec(line.value) ?? [];
      if (port !== undefined) return { port: Number(port), version };
    }
    throw new Error(`the reference server ended (exit code ${child.exitCode}) with ${args.join(' ')}`);
  }
  return { pid: child.pid as number, restart, [Symbol.asyncDispose]: () => end(child) };
}

/** Closing its standard input ends it; so it also ends when this process is killed. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}
