import { InvalidSettingsError } from './core/errors.js';

/** What keeps a server from starting though its settings are right: it may work the next time. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** What the operating system says when an address cannot be listened on, as the setting it speaks of. */
export function listenError(cause: unknown, { host, port }: { host: string; port: number }): unknown {
  switch (codeOf(cause)) {
    case 'EADDRINUSE':
      return new StartError(`/server/port: ${port} is in use (expected: a free port)`, { cause });
    case 'EACCES':
      return new InvalidSettingsError(`/server/port: ${port} is not permitted (expected: a port above 1023)`, {
        cause,
      });
    case 'EADDRNOTAVAIL':
      return new InvalidSettingsError(`/server/host: ${host} (expected: an address of this machine)`, { cause });
    default:
      return cause;
  }
}

/** The name of an error of the operating system: `EACCES`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
