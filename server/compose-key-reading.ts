import { cairnSealer } from './ciphers/cairn-ciphers.js';
import type { Ciphers } from './ciphers/exchangeable-ciphers.js';
import { KeyRing, type RingKeySettings as RingKey } from './ciphers/key-ring.js';
import { type KeyMaterial, parseKeyFile } from './ciphers/key-text.js';
import { secretOpener } from './ciphers/secret-opener.js';
import { dataKeyUnwrapper } from './ciphers/sops/data-key-unwrapper.js';
import { type MayBeAskedFor, permittedKeys } from './ciphers/sops/permitted-keys.js';
import { springCiphers } from './ciphers/spring/spring-ciphers.js';
import { type TransitMaterial, transitMaterial } from './ciphers/transit-key.js';
import { InvalidSettingsError } from './core/errors.js';
import type { Secret } from './core/secret.js';
import type { VaultTransit } from './core/vault.js';
import { readRegularFile } from './files/regular-file.js';
import type { EncryptionSettings, RingKeySettings } from './settings.js';

/** @throws InvalidSettingsError */
export type ReadCiphers = () => Promise<Ciphers>;

export interface TransitSurroundings {
  readonly transit?: VaultTransit | undefined;
  /** Keys that files of SOPS' may name: see permittedKeys. */
  readonly sopsKeys?: readonly string[] | undefined;
}

/** Where Vault mounts the engine unless it is told otherwise. */
const DEFAULT_MOUNT = 'transit';

/** Keys of a Vault's, which remember what they have fetched. */
type TransitKeys = ReadonlyMap<RingKeySettings, TransitMaterial>;

/**
 * Reads every key there is, each time that it is asked to, and derives what has to be derived: nothing of that is left
 * for a request.
 *
 * @throws InvalidSettingsError
 */
export function readCiphers(
  settings: EncryptionSettings,
  { transit, sopsKeys = [] }: TransitSurroundings,
): ReadCiphers {
  const mayBeAskedFor = mayBeAskedForBy(settings, sopsKeys);
  refuseTwins(settings.keys);
  const transitKeys = transitKeysOf(settings, transit);
  return async () => {
    const spring = await composeSpring(settings);
    const reading = settings.keys.map((key, index) => ringKey(key, pointerOf(index), transitKeys));
    const keys = await Promise.all(reading);
    const ring = await pointed('/encryption/keys', async () => new KeyRing(keys));
    return {
      opener: secretOpener({ enabled: settings.enabled, spring, ring }),
      sealer: cairnSealer(ring),
      unwrapDataKey: settings.enabled ? dataKeyUnwrapper({ ring, transit, mayBeAskedFor }) : undefined,
      spring,
      keyNames: ring.names,
    };
  };
}

function refuseTwins(keys: readonly RingKeySettings[]): void {
  const ids = keys.map(({ id }) => id);
  const twin = ids.findIndex((id, index) => ids.indexOf(id) < index);
  if (twin >= 0)
    throw new InvalidSettingsError(`${pointerOf(twin)}/id: ${ids[twin]} (expected: one that no other has)`);
}

/** The files that keys are read from. */
export function keyFilesOf({ keyFile, keyStore, keys }: EncryptionSettings): readonly string[] {
  const files = [keyStore ? keyStore.file : keyFile, ...keys.map((key) => key.keyFile)];
  return files.filter((file) => file !== undefined);
}

async function composeSpring({ key, keyFile, keyStore, rsa, salt }: EncryptionSettings) {
  if (keyStore) {
    const content = await read(keyStore.file, '/encryption/keyStore/file');
    const [password, alias] = [keyStore.password.reveal(), keyStore.alias];
    const store = { content, password, alias, secret: keyStore.secret?.reveal() ?? password };
    return pointed(`/encryption/keyStore: ${keyStore.file}`, () => springCiphers({ keyStore: store, rsa, salt }));
  }
  const text = await textOf({ key, keyFile }, '/encryption');
  return pointed('/encryption/key', () => springCiphers({ key: text, rsa, salt }));
}

async function ringKey(settings: RingKeySettings, pointer: string, transitKeys: TransitKeys): Promise<RingKey> {
  const { id, type, recipient, state, for: whose, ...secret } = settings;
  const transit = transitKeys.get(settings);
  if (transit) return { id, state, for: whose, material: transit };
  const text = (await textOf(secret, pointer)) ?? recipient;
  if (text === undefined) throw new InvalidSettingsError(`${pointer}: missing (expected: key, keyFile or recipient)`);
  return pointed(pointer, async (): Promise<RingKey> => {
    const [material, second] = parseKeyFile(text) as readonly [KeyMaterial, KeyMaterial?];
    if (second) throw new InvalidSettingsError('more than one key (expected: one)');
    if (material.kind === 'age' && whose === 'client')
      throw new InvalidSettingsError('the secret half of a key for: client (expected: recipient, its public half)');
    if ((material.kind === 'aes') !== (type === 'aes'))
      throw new InvalidSettingsError(`a key of another type than ${type}`);
    return { id, state, for: whose, material };
  });
}

function transitKeysOf({ keys }: EncryptionSettings, transit: VaultTransit | undefined): TransitKeys {
  const found = keys.flatMap((key, index) =>
    key.type === 'transit' ? [[key, transitKey(key, pointerOf(index), transit)] as const] : [],
  );
  return new Map(found);
}

function mayBeAskedForBy({ keys }: EncryptionSettings, sopsKeys: readonly string[]): MayBeAskedFor {
  const own = keys.flatMap(({ type, keyName, mount = DEFAULT_MOUNT }) =>
    type === 'transit' && keyName !== undefined ? [{ mount, keyName }] : [],
  );
  return permittedKeys(sopsKeys, own);
}

/** It is nobody's secret here: Vault decides who may use it. */
function transitKey(settings: RingKeySettings, pointer: string, transit: VaultTransit | undefined): TransitMaterial {
  const { keyName, mount = DEFAULT_MOUNT, key, keyFile, recipient } = settings;
  const fail = (reason: string) => new InvalidSettingsError(`${pointer}${reason}`);
  if (!transit) throw fail(': of type transit (expected: a Vault, in the settings vault)');
  if (keyName === undefined) throw fail('/keyName: missing');
  if (settings.for === 'client') throw fail("/for: client (expected: server, which Vault's answers are for)");
  if (key ?? keyFile ?? recipient) throw fail(': key, keyFile or recipient (expected: keyName alone)');
  return transitMaterial({ mount, keyName }, transit);
}

function pointerOf(index: number): string {
  return `/encryption/keys/${index}`;
}

interface SecretText {
  readonly key?: Secret | undefined;
  readonly keyFile?: string | undefined;
}

/** As a variable or a mounted file holds it: the line break at its end does not count. */
async function textOf({ key, keyFile }: SecretText, pointer: string): Promise<string | undefined> {
  if (key && keyFile !== undefined) throw new InvalidSettingsError(`${pointer}: both key and keyFile (expected: one)`);
  if (keyFile === undefined) return key?.reveal();
  return (await read(keyFile, `${pointer}/keyFile`)).toString('utf8').replace(/\r?\n$/, '');
}

/** A file that is blank is one that is being written, or a mistake: never a key. */
async function read(file: string, pointer: string): Promise<Buffer> {
  const content = await readRegularFile(file).catch(({ message }: Error) => {
    throw new InvalidSettingsError(`${pointer}: ${file}: ${message}`);
  });
  if (content.toString('latin1').trim() === '') throw new InvalidSettingsError(`${pointer}: ${file}: is empty`);
  return content;
}

/** Says which setting it is that does not fit. */
async function pointed<Result>(pointer: string, open: () => Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (error) {
    throw error instanceof InvalidSettingsError ? new InvalidSettingsError(`${pointer}: ${error.message}`) : error;
  }
}
