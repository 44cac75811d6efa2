import { spawn } from 'node:child_process';
import { CliError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import type { Invocation } from './invocation.js';

const KILLED_BY_SIGNAL = 128;

/**
 * Runs the command that stands behind `--`, without a shell in between, with a change on its standard input.
 *
 * @returns its exit code
 * @throws CliError when it cannot be started
 */
export async function runHandler({ commandLine, signal, detail }: Invocation, change: string): Promise<ExitCode> {
  const [command = '', ...args] = commandLine;
  const child = spawn(command, args, { stdio: ['pipe', 'inherit', 'inherit'], signal });
  child.stdin.on('error', () => {}); // who does not read the change need not
  child.stdin.end(change);
  const exitCode = await new Promise<ExitCode>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.name === 'AbortError') reject(error);
      else reject(new CliError('command-failed', EXIT.usage, `${command}: cannot be run (${error.code})`));
    });
    child.once('close', (code) => resolve(code ?? KILLED_BY_SIGNAL));
  });
  if (exitCode !== 0) detail(`${command}: exit code ${exitCode}`);
  return exitCode;
}
