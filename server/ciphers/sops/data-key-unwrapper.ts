import { setImmediate } from 'node:timers/promises';
import { type CipherReason, ConfigError, InvalidCipherError, VaultRefusalError } from '../../core/errors.js';
import type { TransitDecryption, UnwrapDataKey } from '../../core/ports.js';
import type { WrappedKey } from '../../core/seal.js';
import { isVaultPath } from '../../core/vault-path.js';
import { openAgeFile } from '../age/open-age-file.js';
import type { KeyRing } from '../key-ring.js';
import type { MayBeAskedFor } from './permitted-keys.js';
import { combineShares } from './shamir.js';

export interface UnwrapperParts {
  readonly ring: KeyRing;
  /** Undefined: no Vault is set up. */
  readonly transit: TransitDecryption | undefined;
  /** Of its keys; who may commit has the server ask for them. */
  readonly mayBeAskedFor: MayBeAskedFor;
}

type Transit = Extract<WrappedKey, { kind: 'transit' }>;

const KEY_BYTES = 32;
const ARMOR = /^-----BEGIN AGE ENCRYPTED FILE-----\n([A-Za-z0-9+/=\n]+)\n-----END AGE ENCRYPTED FILE-----\n?$/;
/** A name out of a file becomes part of an address in Vault: fewer signs than a path may have. */
const PLAIN = /^[\w./-]+$/;
/** What says most about why a key does not help. */
const TELLING: readonly CipherReason[] = [
  'forbidden by Vault',
  'not in Vault',
  'does not open with its key',
  'not a cipher text',
  'its key is marked dead',
  'not the Vault that is set up',
  'not among those that may be referred to',
];

/** Opens data keys of SOPS' with the age keys of the ring and the transit keys of our Vault. */
export function dataKeyUnwrapper(parts: UnwrapperParts): UnwrapDataKey {
  return async ({ groups, threshold }) => {
    const opened: Buffer[] = [];
    const errors: ConfigError[] = [];
    for (const group of groups) {
      const outcome = await openGroup(group, parts);
      if (outcome instanceof ConfigError) errors.push(outcome);
      else opened.push(outcome);
    }
    const needed = groups.length > 1 ? Math.max(threshold, 2) : 1;
    if (opened.length < needed) throw mostTelling(errors);
    const key = groups.length > 1 ? combineShares(opened) : opened[0];
    if (key?.length !== KEY_BYTES) throw new InvalidCipherError('does not open with its key');
    return key;
  };
}

/** Any key of a group will do; those that cost no request come first. */
async function openGroup(group: readonly WrappedKey[], parts: UnwrapperParts): Promise<Buffer | ConfigError> {
  const errors: ConfigError[] = [];
  for (const key of group.toSorted((a, b) => Number(a.kind === 'transit') - Number(b.kind === 'transit'))) {
    try {
      return key.kind === 'age' ? openAge(key.text, key.recipient, parts.ring) : await openTransit(key, parts);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      errors.push(error);
      await setImmediate(); // A file may hold thousands of keys, each of which takes a while.
    }
  }
  return mostTelling(errors);
}

function openAge(armored: string, recipient: string, ring: KeyRing): Buffer {
  const way = ring.wayOfRecipient(recipient);
  if (way.kind === 'refuse') throw new InvalidCipherError(way.reason);
  if (way.kind !== 'open' || way.key.kind !== 'age') throw new InvalidCipherError('no key is set up for it');
  const text = ARMOR.exec(armored)?.[1]?.replaceAll('\n', '') ?? '';
  const bytes = Buffer.from(text, 'base64');
  if (text === '' || bytes.toString('base64') !== text) throw new InvalidCipherError('not a cipher text');
  const key = openAgeFile(bytes, way.key.identity);
  if (!key) throw new InvalidCipherError('does not open with its key');
  return key;
}

/** The file never decides where a request goes. */
async function openTransit(
  { address, mount, keyName, ciphertext }: Transit,
  { transit, mayBeAskedFor }: UnwrapperParts,
): Promise<Buffer> {
  if (!transit) throw new InvalidCipherError('no key is set up for it');
  if (withoutSlash(address) !== withoutSlash(transit.address)) {
    throw new InvalidCipherError('not the Vault that is set up');
  }
  if (!isPlainPath(mount) || !isPlainPath(keyName)) throw new InvalidCipherError('not a cipher text');
  if (!mayBeAskedFor({ mount, keyName })) throw new InvalidCipherError('not among those that may be referred to');
  try {
    return Buffer.from(await transit.decrypt({ mount, keyName, ciphertext }));
  } catch (error) {
    // Who has committed the file has said what to ask for.
    throw error instanceof VaultRefusalError ? new InvalidCipherError(error.reason) : error;
  }
}

function isPlainPath(name: string): boolean {
  return PLAIN.test(name) && isVaultPath(name);
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}

/** A Vault that is silent tells most of all: another time the file may open. */
function mostTelling(errors: readonly ConfigError[]): ConfigError {
  const rank = (error: ConfigError) => {
    if (!(error instanceof InvalidCipherError)) return -1;
    const index = TELLING.indexOf(error.reason);
    return index === -1 ? TELLING.length : index;
  };
  const [first] = errors.toSorted((a, b) => rank(a) - rank(b));
  return first ?? new InvalidCipherError('no key is set up for it');
}
