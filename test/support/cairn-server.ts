import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The server as it was compiled last: what `npm start` runs is a bundle of this. */
const MAIN = fileURLToPath(new URL('../../server/main.js', import.meta.url));
const READY_LINE = /^Cairn is listening on (\S+)$/m;
const START_DEADLINE_MS = 15_000;
const STOP_DEADLINE_MS = 15_000;
const LOOK_AGAIN_MS = 10;

/** What a settings file holds; `server.port` and `dataDir` are filled in unless given. */
export type SettingsFile = Readonly<Record<string, unknown>>;

/** A server in a process of its own, on a free port; stops itself. */
export interface CairnServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** All that the process has written, standard error included. */
  output(): string;
  /** Sends SIGTERM and returns the exit code once the process is gone; null when it had to be killed. */
  stop(): Promise<number | null>;
}

export interface StartOptions {
  readonly until?: 'ready' | 'listening';
  readonly program?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** How a process ended that was not meant to stay. */
export interface EndedProcess {
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * Starts the built server.
 *
 * @param options.until what to wait for: `ready` (the default) is a 200 of /readyz, `listening` the line it prints
 * @param options.program what to run instead of what was compiled
 * @param options.variables of the environment, besides those of the tests
 * @throws when the process ends, or is not there in time, with all that it had to say
 */
export async function startCairn(settings: SettingsFile, options: StartOptions = {}): Promise<CairnServer> {
  const started = await launch(settings, options);
  try {
    const deadline = AbortSignal.timeout(START_DEADLINE_MS);
    const url = await listening(started, deadline);
    if (options.until !== 'listening') await answersWith(200, `${url}/readyz`, deadline);
    return { url, pid: started.child.pid as number, output: started.output, ...stopping(started) };
  } catch (error) {
    await kill(started);
    throw new Error(`the server did not start: ${String(error)}\n${started.output()}`, { cause: error });
  }
}

/** Starts the built server where it must refuse to, and waits until it has. */
export async function startRefused(settings: SettingsFile): Promise<EndedProcess> {
  const started = await launch(settings);
  const deadline = setTimeout(() => started.child.kill('SIGKILL'), START_DEADLINE_MS);
  const exitCode = await started.ended;
  clearTimeout(deadline);
  await started.clean();
  return { exitCode, output: started.output() };
}

/** Asks until the answer has that status. @throws when `signal` fires first */
export async function answersWith(status: number, url: string, signal: AbortSignal): Promise<Response> {
  for (;;) {
    const response = await fetch(url, { signal }).catch(() => undefined);
    if (response?.status === status) return response;
    await response?.body?.cancel();
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
  clean(): Promise<void>;
}

async function launch(settings: SettingsFile, { program = MAIN, variables }: StartOptions = {}): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-server-'));
  const file = join(folder, 'cairn.yml');
  await writeFile(file, JSON.stringify(withDefaults(settings, folder))); // JSON is YAML, too.
  const child = spawn(process.execPath, [program, '--config', file], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...variables },
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written += text;
    });
  }
  return {
    child,
    ended: once(child, 'close').then(([code]) => code as number | null),
    output: () => written,
    clean: () => rm(folder, { recursive: true, force: true }),
  };
}

function withDefaults({ server, ...settings }: SettingsFile, folder: string): SettingsFile {
  return {
    dataDir: join(folder, 'data'),
    logging: { level: 'warn' },
    ...settings,
    server: { host: '127.0.0.1', port: 0, ...(server as object | undefined) },
  };
}

async function listening({ child, ended, output }: Started, signal: AbortSignal): Promise<string> {
  for (;;) {
    const url = READY_LINE.exec(output())?.[1];
    if (url) return url;
    if (child.exitCode !== null) throw new Error(`exit code ${child.exitCode}`);
    signal.throwIfAborted();
    await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data', { signal }), ended]);
  }
}

function stopping(started: Started): Pick<CairnServer, 'stop' | typeof Symbol.asyncDispose> {
  async function stop(): Promise<number | null> {
    started.child.kill('SIGTERM');
    const deadline = setTimeout(() => started.child.kill('SIGKILL'), STOP_DEADLINE_MS);
    const exitCode = await started.ended;
    clearTimeout(deadline);
    await started.clean();
    return exitCode;
  }
  return {
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

async function kill({ child, ended, clean }: Started): Promise<void> {
  child.kill('SIGKILL');
  await ended;
  await clean();
}
