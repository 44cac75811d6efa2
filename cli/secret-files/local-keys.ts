import { readFile } from 'node:fs/promises';
import { KeyRing, recipientsOf } from '../../server/ciphers/key-ring.js';
import { type KeyMaterial, parseKey, parseKeyFile } from '../../server/ciphers/key-text.js';
import { secretOpener } from '../../server/ciphers/secret-opener.js';
import { dataKeyUnwrapper } from '../../server/ciphers/sops/data-key-unwrapper.js';
import { springCiphers } from '../../server/ciphers/spring/spring-ciphers.js';
import { ConfigError, InvalidSettingsError } from '../../server/core/errors.js';
import type { SecretOpener, UnwrapDataKey } from '../../server/core/ports.js';
import { usageError } from '../cli-error.js';
import type { GivenOptions } from '../given-options.js';
import { refuseSecretKey } from '../secret-key-name.js';

/** What keys on this machine open. */
export interface LocalKeys {
  readonly opener: SecretOpener;
  readonly unwrap: UnwrapDataKey;
}

/** The keys in the files of `--key-file`. @throws CliError */
export async function keysIn(files: readonly string[]): Promise<readonly KeyMaterial[]> {
  return (await Promise.all(files.map((file) => read(file, parseKeyFile)))).flat();
}

/** A key given as itself, when it is a public one, or as the file that holds it. @throws CliError */
export async function keyOrFile(given: string): Promise<KeyMaterial> {
  if (given.startsWith('age1')) return about(given, () => parseKey(given));
  const [key, second] = await read(given, parseKeyFile);
  if (key && !second) return key;
  throw usageError(`${given}: more than one key (expected: one)`);
}

/** @throws CliError */
export async function recipientsIn(options: GivenOptions) {
  const named = options.texts('recipient').map((text) => about('--recipient', () => parseKey(text)));
  if (named.some(({ kind }) => kind !== 'recipient'))
    throw usageError('--recipient: not a public key (expected: age1…)');
  const keys = [...named, ...(await keysIn(options.texts('keyFile')))];
  return keys.length === 0 ? undefined : recipientsOf(...keys);
}

/** What the keys given open; of public ones alone nothing. @throws CliError */
export async function localOpener(options: GivenOptions): Promise<SecretOpener> {
  return (await localKeys(options, { needed: true })).opener;
}

/** The same for files of SOPS, too. @throws CliError when no key is given although one is needed */
export async function localKeys(
  options: GivenOptions,
  { needed = false }: { readonly needed?: boolean } = {},
): Promise<LocalKeys> {
  const keys = (await keysIn(options.texts('keyFile'))).filter(({ kind }) => kind !== 'recipient');
  const springFile = options.text('springKeyFile');
  const phrase = springFile === undefined ? undefined : await read(springFile, phraseIn);
  if (needed && keys.length === 0 && phrase === undefined)
    throw usageError('which keys? See --key-file and --spring-key-file');
  const salt = options.text('salt') ?? 'deadbeef';
  const rsa = { algorithm: 'DEFAULT', strong: false, salt: 'deadbeef' } as const;
  const spring = await springCiphers({ key: phrase, salt, rsa }).catch((error: unknown) =>
    refuse(springFile ?? '', error),
  );
  const ring = keys.map(
    (material, index) => ({ id: String(index), state: 'active', for: 'server', material }) as const,
  );
  const keyRing = about('--key-file', () => new KeyRing(ring));
  return {
    opener: secretOpener({ enabled: true, spring, ring: keyRing }),
    unwrap: dataKeyUnwrapper({ ring: keyRing, transit: undefined, mayBeAskedFor: () => false }),
  };
}

function phraseIn(text: string): string {
  if (text.trim() === '') throw new InvalidSettingsError('is empty (expected: a pass phrase or a PEM key)');
  return text.replace(/\r?\n$/, '');
}

/** As long as a key without dots and slashes: perhaps one that was cut or mistyped. */
const MAYBE_KEY = /[\w-]{40,}/;

async function read<Result>(file: string, parse: (text: string) => Result): Promise<Result> {
  refuseSecretKey(file);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError(`${MAYBE_KEY.test(file) ? 'the file of a key' : file}: cannot be read (${error.code})`);
  });
  return about(file, () => parse(text));
}

function about<Result>(what: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    return refuse(what, error);
  }
}

function refuse(what: string, error: unknown): never {
  throw error instanceof ConfigError ? usageError(`${what}: ${error.message}`) : error;
}
