import { usageError } from './cli-error.js';

/** A secret key, also one whose first signs were cut off. */
const SECRET_KEY = /^(?:AGE-SECRET-KEY|CAIRN-AES-KEY)-|(?:SECRET-KEY|AES-KEY)-[\w-]{40,}/i;

/** Errors name files, and a key that somebody gave for one is not to be repeated. @throws CliError when it is a key */
export function refuseSecretKey(name: string | undefined): void {
  if (name === undefined || !SECRET_KEY.test(name)) return;
  throw usageError('a secret key stands where a file is named (expected: the file it is in)');
}
