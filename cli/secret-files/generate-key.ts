import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nameOf } from '../../server/ciphers/key-ring.js';
import { generateAesKey, type KeyMaterial, parseKey } from '../../server/ciphers/key-text.js';
import { usageError } from '../cli-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { GivenOptions } from '../given-options.js';
import type { Invocation } from '../invocation.js';
import { refuseSecretKey } from '../secret-key-name.js';

/** Makes a key. In a file only its owner can read it, and one that is there is never overwritten. @throws CliError */
export async function generateKey(
  invocation: Invocation,
  path: string | undefined,
  options: GivenOptions,
): Promise<ExitCode> {
  refuseSecretKey(path);
  const text = await newKey(options.text('type') ?? 'age');
  const key = parseKey(text);
  const file = `# cairn key ${nameOf(key)}\n${publicLine(key)}${text}\n`;
  if (path === undefined) {
    invocation.write(file);
    return EXIT.ok;
  }
  await writeNew(path, file);
  invocation.write(`${key.kind === 'age' ? key.identity.recipient.text : nameOf(key)}\n`);
  invocation.note(`${path}: written; keep it out of the repository`);
  return EXIT.ok;
}

/** Folders that are missing are made for the owner alone, too. */
async function writeNew(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(({ code }: NodeJS.ErrnoException) => {
    throw usageError(`${folder}: cannot be made (${code}; expected: a folder)`);
  });
  await writeFile(path, text, { flag: 'wx', mode: 0o600 }).catch(({ code }: NodeJS.ErrnoException) => {
    const hint = code === 'EEXIST' ? 'a key that is there is not overwritten' : undefined;
    throw usageError(`${path}: cannot be written (${code})`, hint);
  });
}

async function newKey(type: string): Promise<string> {
  if (type === 'aes') return generateAesKey();
  if (type !== 'age') throw usageError(`--type: ${type} (expected: age or aes)`);
  const { generateX25519Identity } = await import('age-encryption');
  return generateX25519Identity();
}

function publicLine(key: KeyMaterial): string {
  return key.kind === 'age' ? `# public key: ${key.identity.recipient.text}\n` : '';
}
