import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The sources of the peers: nothing of them is compiled by us. */
export const PEERS = fileURLToPath(new URL('../../../test/peers/', import.meta.url));
/** Where they are installed and built, once. */
export const BUILD = fileURLToPath(new URL('../../../.peers/', import.meta.url));

/** The names of those tools whose command does not run here. */
export async function missingTools(
  tools: Readonly<Record<string, readonly [command: string, ...args: string[]]>>,
): Promise<string[]> {
  const missing: string[] = [];
  for (const [name, [command, ...args]] of Object.entries(tools)) {
    await promisify(execFile)(command, args).catch(() => missing.push(name));
  }
  return missing;
}

/** How a program ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; killed after `timeoutMs`. No exit code is an error here. */
export async function runProgram(command: string, args: readonly string[], timeoutMs = 120_000): Promise<Ended> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text;
    });
  }
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...written };
}

/** Runs a program that must end well. @throws with all that it wrote */
export async function mustRun(command: string, args: readonly string[], timeoutMs?: number): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram(command, args, timeoutMs);
  if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}\n${stdout}${stderr}`);
  return stdout;
}
