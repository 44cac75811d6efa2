import { CliError } from './cli-error.js';
import type { ExitCode } from './exit-codes.js';
import { EXIT } from './exit-codes.js';
import type { Host, Output } from './host.js';
import { parseAndRun } from './program.js';
import { reportError } from './report-error.js';

/**
 * Runs one command line.
 *
 * @param args what follows the program's name
 * @returns the exit code; whatever goes wrong has been said by then
 */
export async function run(args: readonly string[], host: Host): Promise<ExitCode> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  host.once('SIGINT', interrupt);
  const failure = failureToWrite(host, interrupt);
  try {
    const exitCode = await parseAndRun(args, host, interrupted.signal);
    await written(host.stdout);
    return failure.error === undefined ? exitCode : reportError(failure.error, args, host);
  } catch (error) {
    if (failure.error !== undefined) return reportError(failure.error, args, host);
    if (interrupted.signal.aborted) return EXIT.interrupted;
    return reportError(error, args, host);
  } finally {
    host.off('SIGINT', interrupt);
  }
}

/**
 * Ends the command when nobody reads any more: `cairn list | head -1` closes the pipe when it has read enough, and that
 * is no failure; a full disk is one.
 */
function failureToWrite({ stdout, stderr }: Host, interrupt: () => void): { readonly error?: CliError } {
  const failure: { error?: CliError } = {};
  stdout.on('error', ({ code }) => {
    if (code !== 'EPIPE') {
      failure.error ??= new CliError('output', EXIT.unwritable, `the output cannot be written (${code})`);
    }
    interrupt();
  });
  stderr.on('error', interrupt); // and there is nowhere left to tell
  return failure;
}

/** Streams tell of a failure only later. */
function written(output: Output): Promise<void> {
  return new Promise((resolve) => void output.write('', () => setImmediate(resolve)));
}
