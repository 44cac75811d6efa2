import { readFile } from 'node:fs/promises';
import { usageError } from './cli-error.js';
import type { Settings } from './settings.js';

/**
 * The bearer token: from the environment, a file, or the standard input, but never from a flag, which everybody on the
 * machine could read.
 *
 * @throws CliError which never quotes it
 */
export async function readToken(
  { token, tokenFile }: Settings,
  stdin: AsyncIterable<string | Uint8Array>,
): Promise<string | undefined> {
  const text = token ?? (tokenFile === undefined ? undefined : await readText(tokenFile, stdin));
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw usageError('the token is none (expected: visible ASCII characters, no spaces)');
}

async function readText(file: string, stdin: AsyncIterable<string | Uint8Array>): Promise<string> {
  if (file !== '-') return readOrRefuse('the token file', file);
  let text = '';
  for await (const chunk of stdin) text += chunk.toString();
  return text;
}

export async function readCa({ caFile }: Settings): Promise<string | undefined> {
  return caFile === undefined ? undefined : readOrRefuse('the file of certificate authorities', caFile);
}

async function readOrRefuse(what: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError(`${file}: ${what} cannot be read (${error.code})`);
  });
}
