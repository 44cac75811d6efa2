import type { ValuePlace } from '../../server/ciphers/cairn/place-mark.js';
import { isSealedText } from '../../server/core/sealed-text.js';
import { type CliError, usageError } from '../cli-error.js';
import type { GivenOptions } from '../given-options.js';
import type { Invocation } from '../invocation.js';
import { editFile, readWritten, replaceFile } from './edit-file.js';
import { readPlainText } from './plain-text.js';
import { refuseSopsFile } from './sops-seal.js';

/**
 * Encrypts what stands in a file at a key, in every document or at the line of `--line`; with `--stdin` puts another
 * value there, for which there must be one place alone.
 *
 * @throws CliError when no value is there that can be encrypted, or more than can be meant
 */
export async function sealInPlace(
  invocation: Invocation,
  options: GivenOptions,
  path: string,
  place: ValuePlace,
  seal: (plain: string, place: ValuePlace) => Promise<string>,
): Promise<void> {
  await refuseSopsFile(path);
  const isGiven = options.isOn('stdin');
  const chosen = await chosenLines(path, place.key, options, isGiven);
  const instead = isGiven ? await readPlainText(invocation.host) : undefined;
  const { changed, bytes } = await editFile(path, async (value) => {
    if (value.key !== place.key || !chosen.includes(value.line)) return undefined;
    if (instead === undefined && isSealedText(value.text)) return undefined;
    return seal(instead ?? value.text, place);
  });
  if (!bytes) throw nothingThere(path, place.key);
  await replaceFile(path, bytes);
  invocation.note(`${path}: ${changed} ${changed === 1 ? 'value' : 'values'} encrypted`);
}

async function chosenLines(
  path: string,
  key: string,
  options: GivenOptions,
  isOne: boolean,
): Promise<readonly number[]> {
  const lines = (await readWritten(path)).values.filter((value) => value.key === key).map(({ line }) => line);
  const wanted = options.count('line');
  const chosen = lines.filter((line) => wanted === undefined || line === wanted);
  if (lines.length === 0) throw nothingThere(path, key);
  if (chosen.length === 0)
    throw usageError(`${path}:${wanted}: no text at ${key}`, `it stands at line ${listed(lines)}`);
  if (!isOne || chosen.length === 1) return chosen;
  throw usageError(
    `${path}: ${key} stands at ${chosen.length} places: line ${listed(chosen)}`,
    'choose one with --line',
  );
}

function listed(lines: readonly number[]): string {
  return lines.join(', ');
}

function nothingThere(path: string, key: string): CliError {
  return usageError(
    `${path}: no plain text at ${key}`,
    'one that is written there, not repeated by an alias, and that is not encrypted yet',
  );
}
