import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { needs, programAt } from './programs.js';

const START_DEADLINE_MS = 20_000;
const LOOK_AGAIN_MS = 50;
const ROOT_TOKEN = 'root-token-of-the-tests';

/** What a spec does first that needs the real server: skipped by name where it is missing, except by the CI script. */
export function needsOpenBao(context: Mocha.Context): void {
  needs(context, 'bao');
}

/** One for all tests of a suite, which are skipped where there is none. @param take gets it before the first of them */
export function startsOpenBao(take: (bao: OpenBao) => unknown): void {
  let started: OpenBao | undefined;
  before(async function () {
    needsOpenBao(this);
    started = await startOpenBao();
    await take(started);
  });
  after(() => started?.[Symbol.asyncDispose]());
}

/** A real OpenBao that keeps everything in memory; stops itself. */
export interface OpenBao extends AsyncDisposable {
  readonly address: string;
  readonly rootToken: string;
  /** @throws when the status is none of success; `token` is the root's by default */
  api(method: string, path: string, body?: object, token?: string): Promise<Record<string, unknown>>;
  /** Writes a secret of the engine that is there from the start: `secret`, `kv2`. */
  put(path: string, data: object): Promise<void>;
  seal(): Promise<void>;
  unseal(): Promise<void>;
}

export async function startOpenBao(): Promise<OpenBao> {
  const home = await mkdtemp(join(tmpdir(), 'cairn-bao-'));
  const listen = `127.0.0.1:${await freePort()}`;
  const started = launch(programAt('bao'), home, listen);
  const { child, output } = started;
  const address = `http://${listen}`;

  async function api(method: string, path: string, body?: object, token = ROOT_TOKEN) {
    const headers = { 'X-Vault-Token': token };
    const response = await fetch(`${address}/v1/${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  }

  async function stop(): Promise<void> {
    if (child.pid !== undefined && child.exitCode === null) {
      process.kill(-child.pid, 'SIGKILL');
      await started.ended;
    }
    await rm(home, { recursive: true, force: true });
  }

  try {
    await ready(address, started);
  } catch (error) {
    await stop();
    throw error;
  }
  const [, unsealKey = ''] = /Unseal Key: (\S+)/.exec(output()) ?? [];
  return {
    ...{ address, rootToken: ROOT_TOKEN, api },
    put: async (path, data) => void (await api('POST', `secret/data/${path}`, { data })),
    seal: async () => void (await api('PUT', 'sys/seal')),
    unseal: async () => {
      await api('PUT', 'sys/unseal', { key: unsealKey });
      await ready(address, started);
    },
    [Symbol.asyncDispose]: stop,
  };
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  output(): string;
}

/** In a group of its own: what pip installs may be a script that starts the program. */
function launch(program: string, home: string, listen: string): Started {
  const options = [`-dev-root-token-id=${ROOT_TOKEN}`, `-dev-listen-address=${listen}`, '-dev-no-store-token'];
  const child = spawn(program, ['server', '-dev', ...options], {
    cwd: home,
    env: { HOME: home, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
  return { child, ended, output: () => output };
}

async function ready(address: string, { child, output }: Started): Promise<void> {
  const deadline = AbortSignal.timeout(START_DEADLINE_MS);
  for (;;) {
    const health = await fetch(`${address}/v1/sys/health`, { signal: deadline }).catch(() => undefined);
    await health?.body?.cancel();
    if (health?.status === 200 && /Unseal Key: \S+/.test(output())) return;
    if (child.exitCode !== null || deadline.aborted) throw new Error(`bao did not start\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
