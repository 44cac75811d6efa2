import { ConfigError } from '../../server/core/errors.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** What the server's own parts refuse, with its place, as an error of the command line. Never with a value. */
export function asSecretError(error: unknown): unknown {
  if (!(error instanceof ConfigError)) return error;
  const { file, line } = error.place ?? {};
  const where = [file, line].filter((part) => part !== undefined).join(':');
  return new CliError(
    error.code,
    EXIT.invalidConfiguration,
    where === '' ? error.message : `${where}: ${error.message}`,
  );
}
