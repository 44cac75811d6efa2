import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const RECORDER = fileURLToPath(new URL('./record-code-cache.cjs', import.meta.url));
const LISTENING = /^Cairn is listening on (\S+)$/;

/**
 * Lets a server answer one question and keeps what V8 has compiled for that, so that no start compiles it again. It
 * holds for this version of Node; another one compiles as if there were none.
 *
 * @param folder has the bundle; gets `bundle.cache`
 * @throws Error when the server does not start or does not answer
 */
export async function writeCodeCache(folder: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'cairn-build-'));
  await rm(join(folder, 'bundle.cache'), { force: true });
  const recorder = await startRecorder(folder, work);
  try {
    await recordAnswer(recorder);
  } finally {
    recorder.kill('SIGKILL');
    await rm(work, { recursive: true, force: true });
  }
}

/** It serves the sample repository, and gets no settings from the environment. */
async function startRecorder(folder: string, work: string): Promise<ChildProcess> {
  const settings = join(work, 'cairn.yml');
  await writeFile(settings, 'server: { port: 0 }\ndataDir: data\nlogging: { level: warn }\n');
  return spawn(process.execPath, [RECORDER, folder, '--config', settings], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function recordAnswer(recorder: ChildProcess): Promise<void> {
  const ended = once(recorder, 'close');
  const answer = await fetch(`${await addressOf(recorder)}/orders/prod`, { headers: { Connection: 'close' } });
  if (!answer.ok) throw new Error(`the server answered with ${answer.status} (expected: 200)`);
  await answer.arrayBuffer();
  recorder.kill('SIGTERM');
  const [code] = await ended;
  if (code !== 0) throw new Error(`the server ended with ${code} (expected: 0)`);
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new TypeError('no stdout (expected: a pipe)');
  for await (const line of createInterface(stdout)) {
    const [, address] = LISTENING.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('the server ended before it listened');
}
