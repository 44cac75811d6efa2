import { isCairnText, readEnvelope } from '../../server/ciphers/cairn/envelope.js';
import { sealValue } from '../../server/ciphers/cairn/seal-value.js';
import { nameOf, recipientsOf } from '../../server/ciphers/key-ring.js';
import { ConfigError } from '../../server/core/errors.js';
import type { SecretOpener } from '../../server/core/ports.js';
import { CliError, usageError } from '../cli-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { GivenOptions } from '../given-options.js';
import type { Invocation } from '../invocation.js';
import { editFile, type Replace, replaceFile } from './edit-file.js';
import { leftBehind } from './left-behind.js';
import { listSecretFiles } from './list-secret-files.js';
import { keyOrFile, localOpener } from './local-keys.js';
import { repositoryPath } from './repository-path.js';

interface Refused {
  readonly message: string;
}

/**
 * Encrypts every value of a folder anew, for the keys of `--to` alone. A value that is for them already stays as it is, so
 * that a run that was interrupted can be repeated; one that does not open, or stands where none is looked for, stays,
 * too, and is told of.
 *
 * @throws CliError when some stayed that should not
 */
export async function rotateKeys(invocation: Invocation, path: string, options: GivenOptions): Promise<ExitCode> {
  const targets = await Promise.all(options.texts('to').map(keyOrFile));
  if (targets.length === 0) throw usageError('which keys are to open the values? See --to');
  const wanted = new Set(targets.map((key) => nameOf(key)));
  const opener = await localOpener(options);
  const isDryRun = options.isOn('dryRun');
  const refused: Refused[] = [];
  let [values, files] = [0, 0];
  for (const secretFile of await listSecretFiles(path)) {
    const { file } = secretFile;
    const left = await leftBehind(secretFile, wanted);
    refused.push(...(left ?? []).map((message) => ({ message })));
    if (left) continue;
    const inRepository = repositoryPath(file, options.text('root'));
    const anew: Replace = async ({ key, text, line }) => {
      if (!opener.isSealed(text) || isFor(text, wanted)) return undefined;
      const plain = open(opener, text, { file: inRepository, key, line }, refused);
      if (plain === undefined) return undefined;
      if (isDryRun) invocation.write(`${file}:${line}: ${key}\n`);
      return sealValue(plain, { file: inRepository, key }, recipientsOf(...targets));
    };
    const { changed, bare, bytes } = await edited(file, anew, refused);
    refused.push(...bare.map((message) => ({ message })));
    if (!bytes) continue;
    if (!isDryRun) await replaceFile(file, bytes);
    values += changed;
    files += 1;
  }
  invocation.note(`${values} values in ${files} files ${isDryRun ? 'would be' : 'were'} encrypted anew`);
  return verdict(refused);
}

function isFor(text: string, wanted: ReadonlySet<string>): boolean {
  if (!isCairnText(text)) return false;
  try {
    const { ringKeys, ageRecipients, transit } = readEnvelope(text);
    const named = [...[...ringKeys, ...transit].map(({ name }) => name), ...ageRecipients];
    return named.length === wanted.size && named.every((each) => wanted.has(each));
  } catch {
    return false; // It is told of when it does not open.
  }
}

function open(
  opener: SecretOpener,
  text: string,
  place: Parameters<SecretOpener['open']>[1],
  refused: Refused[],
): string | undefined {
  try {
    return opener.open(text, place);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    refused.push({ message: `${place.file}:${place.line}: ${error.message}` });
    return undefined;
  }
}

/** A file that cannot be read as configuration holds nothing that a server would open. */
async function edited(file: string, anew: Replace, refused: Refused[]): ReturnType<typeof editFile> {
  return editFile(file, anew).catch((error: unknown) => {
    if (!(error instanceof ConfigError)) throw error;
    refused.push({ message: `${file}:${error.place?.line ?? 1}: ${error.message}` });
    return { changed: 0, bare: [], bytes: undefined };
  });
}

function verdict(refused: readonly Refused[]): ExitCode {
  if (refused.length === 0) return EXIT.ok;
  const lines = refused.map(({ message }) => message).join('\n');
  throw new CliError('undecryptable-secret', EXIT.invalidConfiguration, `some values stayed as they are:\n${lines}`);
}
