import { createPrivateKey, type KeyObject } from 'node:crypto';
import { InvalidCipherError, InvalidSettingsError } from '../../core/errors.js';
import type { SpringCiphers } from '../../core/ports.js';
import type { KeyStore } from '../key-stores/key-store.js';
import { openKeyStore } from '../key-stores/open-key-store.js';
import { phraseCipher } from './phrase-cipher.js';
import { splitPrefixes, withPrefixes } from './prefixed-text.js';
import { type RsaOptions, rsaCipher } from './rsa-cipher.js';
import { sshPublicKey } from './ssh-public-key.js';
import type { TextCipher } from './text-cipher.js';

/** The settings of Spring's encryption, files read already. */
export interface SpringKeySettings {
  /** A pass phrase, or a private RSA key as PEM. */
  readonly key?: string | undefined;
  /** Of the pass phrase, in hexadecimal. */
  readonly salt: string;
  readonly keyStore?: KeyStoreSettings | undefined;
  /** Of the keys in a key store. */
  readonly rsa: RsaOptions;
}

/** Spring's settings for RSA do not reach a key that stands in the settings itself. */
const PEM_OPTIONS: RsaOptions = { algorithm: 'DEFAULT', salt: 'deadbeef', strong: false };

export interface KeyStoreSettings {
  readonly content: Buffer;
  readonly password: string;
  /** The key that is meant when a text names none. */
  readonly alias: string;
  /** The password of the keys. */
  readonly secret: string;
}

/**
 * A key store outranks a key, as in Spring.
 *
 * @returns undefined when neither is set
 * @throws InvalidSettingsError
 */
export async function springCiphers(settings: SpringKeySettings): Promise<SpringCiphers | undefined> {
  if (settings.keyStore) return keyStoreCiphers(settings.keyStore, settings.rsa);
  if (settings.key === undefined) return undefined;
  const privateKey = isPem(settings.key) ? pemKey(settings.key) : undefined;
  const cipher = privateKey ? rsaCipher(privateKey, PEM_OPTIONS) : phraseCipher(settings.key, settings.salt);
  return using(() => cipher, privateKey && sshPublicKey(privateKey));
}

type ChooseCipher = (prefixes: ReadonlyMap<string, string>) => TextCipher;

function using(choose: ChooseCipher, publicKey: string | undefined): SpringCiphers {
  return {
    publicKey,
    seal(prefixed) {
      const { prefixes, text } = splitPrefixes(prefixed);
      return withPrefixes(prefixes, choose(prefixes).seal(text));
    },
    open(prefixed) {
      const { prefixes, text } = splitPrefixes(prefixed);
      const cipher = choose(prefixes);
      if (text === '') throw new InvalidCipherError('not a cipher text');
      return cipher.open(text);
    },
  };
}

async function keyStoreCiphers(settings: KeyStoreSettings, rsa: RsaOptions): Promise<SpringCiphers> {
  const store = await openKeyStore(settings.content, settings.password);
  const primary = store.privateKey(settings.alias, settings.secret);
  if (primary?.asymmetricKeyType !== 'rsa') {
    throw new InvalidSettingsError(`the key store has no RSA key of the alias ${settings.alias} and its secret`);
  }
  const known = new Map<string, TextCipher>();
  const choose: ChooseCipher = (prefixes) => {
    const alias = prefixes.get('key') ?? settings.alias;
    const secret = prefixes.get('secret') ?? settings.secret;
    const id = `${alias.toLowerCase()}\0${secret}`;
    const cipher = known.get(id) ?? cipherOf(store, alias, secret, rsa);
    known.set(id, cipher); // no more than there are keys: what does not open is not kept
    return cipher;
  };
  return using(choose, sshPublicKey(primary));
}

function cipherOf(store: KeyStore, alias: string, secret: string, rsa: RsaOptions): TextCipher {
  const key = store.privateKey(alias, secret);
  if (key?.asymmetricKeyType === 'rsa') return rsaCipher(key, rsa);
  const isThere = store.aliases.includes(alias.toLowerCase());
  throw new InvalidCipherError(isThere ? 'does not open with its key' : 'no key is set up for it');
}

/** What looks like a key is one, or a mistake: Spring would take some of them for pass phrases. */
function isPem(key: string): boolean {
  return key.includes('-----BEGIN') || key.startsWith('ssh-rsa ');
}

function pemKey(pem: string): KeyObject {
  try {
    if (pem.includes('RSA PRIVATE KEY')) return createPrivateKey(inLines(pem));
  } catch {
    // Said below: what the parser has to say may quote the key.
  }
  throw new InvalidSettingsError('not a key (expected: a pass phrase, or RSA PRIVATE KEY as PEM without one)');
}

/** Spring takes the lines for one; a variable or a folded text of YAML often has them as one. */
function inLines(pem: string): string {
  return pem.replace(/(-----BEGIN [A-Z ]+-----)([^-]*)(-----END [A-Z ]+-----)/, (_, begin, body: string, end) => {
    const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
    return [begin, ...lines, end].join('\n');
  });
}
