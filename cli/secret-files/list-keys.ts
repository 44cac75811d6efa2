import { readFile } from 'node:fs/promises';
import { isCairnText, readEnvelope } from '../../server/ciphers/cairn/envelope.js';
import { nameOf } from '../../server/ciphers/key-ring.js';
import { ConfigError } from '../../server/core/errors.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { GivenOptions } from '../given-options.js';
import type { Invocation } from '../invocation.js';
import { writeRows } from '../output/table.js';
import { bareCiphers, readWritten } from './edit-file.js';
import { listSecretFiles, type SecretFile } from './list-secret-files.js';
import { keysIn } from './local-keys.js';
import { asSecretError } from './secret-error.js';
import { nameOfWrapped, sealOf } from './sops-seal.js';

/**
 * Who opens the values of a folder: each key that a value names, in how many, and whether it is one of those given. A file
 * of SOPS counts as one value, as it has one data key.
 */
export async function listKeys(invocation: Invocation, path: string, options: GivenOptions): Promise<ExitCode> {
  const known = new Set((await keysIn(options.texts('keyFile'))).map((key) => nameOf(key)));
  const counts = new Map<string, number>();
  try {
    for (const file of await listSecretFiles(path)) {
      const { names, bare } = await keysInFile(file);
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
      for (const each of bare) invocation.note(each);
    }
  } catch (error) {
    throw asSecretError(error);
  }
  const found = [...counts].map(([key, values]) => ({ key, values, given: known.has(key) }));
  if (invocation.output === 'json') invocation.write(`${JSON.stringify({ keys: found })}\n`);
  else {
    const rows = found.map(({ key, values, given }) => [key, String(values), given ? 'yes' : '']);
    writeRows(invocation, ['KEY', 'VALUES', 'GIVEN'], rows);
  }
  return EXIT.ok;
}

async function keysInFile({ file, isEditable }: SecretFile) {
  const bytes = await readFile(file);
  const wrapped = sealOf(file, bytes)?.groups.flat() ?? [];
  const ofSops = wrapped.map(nameOfWrapped).filter((name) => name !== undefined);
  const written = isEditable ? await readWritten(file) : undefined;
  const texts = written ? written.values.map(({ text }) => text) : cipherTextsIn(bytes);
  const names = [...new Set(ofSops), ...texts.flatMap(namesIn)];
  return { names, bare: written ? bareCiphers(file, written) : [] };
}

/** Those that are whole: what else looks like one may be documentation. */
function cipherTextsIn(bytes: Buffer): readonly string[] {
  const found = bytes.toString('latin1').match(/\{cairn:v\d+:[\w-]{16,}\}|\{cipher\}[\w+/=]{32,}/g) ?? [];
  return found.filter((text) => !isCairnText(text) || isEnvelope(text));
}

function isEnvelope(text: string): boolean {
  try {
    readEnvelope(text);
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

function namesIn(text: string): readonly string[] {
  if (text.startsWith('{cipher}')) return ['spring'];
  if (!isCairnText(text)) return [];
  const { ringKeys, ageRecipients, transit } = readEnvelope(text);
  return [...[...ringKeys, ...transit].map(({ name }) => name), ...ageRecipients];
}
