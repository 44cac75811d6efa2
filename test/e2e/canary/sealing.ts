import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { sealValue } from '../../../server/ciphers/cairn/seal-value.js';
import { recipientsOf } from '../../../server/ciphers/key-ring.js';
import { generateAesKey, parseKey } from '../../../server/ciphers/key-text.js';
import { type SpringKeySettings, springCiphers } from '../../../server/ciphers/spring/spring-ciphers.js';
import type { Canaries } from './canaries.js';

export const RSA = { algorithm: 'DEFAULT', strong: false, salt: 'deadbeef' } as const;

/** Makes `{cairn:v1:…}` for one place. */
export type Seal = (plain: string, file: string, key: string) => Promise<string>;

/** Keys of Cairn's own texts: two of the server's, which are canaries themselves, and one that only a client has. */
export interface CairnKeys {
  /** As `encryption.keys`. */
  readonly settings: readonly object[];
  /** As a key file has them. */
  readonly file: string;
  readonly clientKey: string;
  readonly aes: Seal;
  readonly age: Seal;
  /** For both of the server's keys and for somebody else. */
  readonly several: Seal;
  readonly client: Seal;
}

export async function cairnKeys(canaries: Canaries): Promise<CairnKeys> {
  const aes = generateAesKey();
  const [age, client, stranger] = await Promise.all([newAgeKey(), newAgeKey(), newAgeKey()]);
  const raw = aes.slice('CAIRN-AES-KEY-'.length);
  canaries.adopt('the AES key as text', raw);
  canaries.adopt('the age identity', age.identity.slice('AGE-SECRET-KEY-1'.length));
  canaries.adopt("the client's age identity", client.identity.slice('AGE-SECRET-KEY-1'.length));
  return {
    settings: [
      { id: 'aes', type: 'aes', key: aes },
      { id: 'age', type: 'age', key: age.identity },
      { id: 'client', type: 'age', recipient: client.recipient, for: 'client' },
    ],
    file: `${aes}\n${age.identity}\n`,
    clientKey: client.identity,
    aes: sealFor(aes),
    age: sealFor(age.recipient),
    several: sealFor(aes, age.recipient, stranger.recipient),
    client: sealFor(client.recipient),
  };
}

/** Makes `{cipher}…`. */
export async function springSeal(settings: Partial<SpringKeySettings>): Promise<(plain: string) => string> {
  const ciphers = await springCiphers({ salt: 'deadbeef', rsa: RSA, ...settings });
  if (ciphers === undefined) throw new TypeError('no key');
  return (plain) => `{cipher}${ciphers.seal(plain)}`;
}

async function newAgeKey() {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

function sealFor(...keys: readonly string[]): Seal {
  const recipients = recipientsOf(...keys.map(parseKey));
  return (plain, file, key) => sealValue(plain, { file, key }, recipients);
}
