import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Core, onCore } from './cores.js';

/** A server in a process of its own; ends with its scope. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Says something to the program. */
  tell(message: string): void;
  /** The next thing that the program says. */
  heard(): Promise<unknown>;
}

const READY = /http:\/\/\S+/;
const MAX_LAST_WORDS = 4_096;
const STOP_TIMEOUT_MS = 5_000;

/**
 * Starts a Node program that prints its address when it listens.
 *
 * @throws Error when it ends before that
 */
export async function startServer(args: readonly string[], core?: Core): Promise<ServerProcess> {
  const [command, ...rest] = onCore(core, [process.execPath, ...args]);
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  child.on('message', () => {}); // What is said while nobody listens is not kept for the next who does.
  const url = await addressOf(child, lastWordsOf(child));
  return {
    url,
    pid: child.pid as number,
    tell: (message) => void child.send(message),
    heard: async () => (await once(child, 'message'))[0],
    [Symbol.asyncDispose]: () => stop(child),
  };
}

/** What it has logged last; all of it is read, so that a talkative server never waits for us. */
function lastWordsOf(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    text = (text + piece).slice(-MAX_LAST_WORDS);
  });
  return () => text;
}

function addressOf(child: ChildProcess, lastWords: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!child.stdout) throw new TypeError('no stdout (expected: a pipe)');
    createInterface(child.stdout).on('line', (line) => {
      const address = READY.exec(line)?.[0];
      if (address) resolve(address.replace(/\/$/, ''));
    });
    child.once('error', reject);
    child.once('close', (code, signal) =>
      reject(new Error(`${child.spawnargs.join(' ')}: ended with ${code ?? signal}\n${lastWords()}`)),
    );
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}
