import type { ExitCode } from './exit-codes.js';
import { EXIT } from './exit-codes.js';
import type { Host } from './host.js';
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
  endQuietlyOnClosedPipe(host, interrupt);
  try {
    return await parseAndRun(args, host, interrupted.signal);
  } catch (error) {
    if (interrupted.signal.aborted) return EXIT.interrupted;
    return reportError(error, args, host);
  } finally {
    host.off('SIGINT', interrupt);
  }
}

/** `cairn list | head -1`: who has read enough closes the pipe, and that is no failure. */
function endQuietlyOnClosedPipe({ stdout, stderr }: Host, interrupt: () => void): void {
  for (const output of [stdout, stderr]) {
    output.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
      interrupt();
    });
  }
}
