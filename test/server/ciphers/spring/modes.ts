import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SpringKeySettings } from '../../../../server/ciphers/spring/spring-ciphers.js';

export const FIXTURES = fileURLToPath(new URL('../../../../../test/fixtures/ciphers/', import.meta.url));

/** One way to set up Spring's encryption: for us, and for the program that uses Spring's own classes. */
export interface Mode {
  readonly name: string;
  readonly settings: SpringKeySettings;
  /** The arguments of test/peers/java-ciphers. */
  readonly java: readonly string[];
}

const PLAIN_RSA = { algorithm: 'DEFAULT', salt: 'deadbeef', strong: false } as const;
const PASSWORD = 'letmein';

function phrase(key: string, salt: string): Mode {
  return { name: `a pass phrase, salt ${salt}`, settings: { key, salt, rsa: PLAIN_RSA }, java: ['phrase', key, salt] };
}

function store(type: 'PKCS12' | 'JKS', alias: string, secret: string, rsa: SpringKeySettings['rsa'] = PLAIN_RSA): Mode {
  const file = `${FIXTURES}keys.${type === 'JKS' ? 'jks' : 'p12'}`;
  const { algorithm, salt, strong } = rsa;
  return {
    name: `${type} ${alias}, ${algorithm}${strong ? ', strong' : ''}, salt ${salt}`,
    settings: { salt: '00', keyStore: { content: readFileSync(file), password: PASSWORD, alias, secret }, rsa },
    java: ['store', type, file, PASSWORD, alias, secret, algorithm, salt, String(strong)],
  };
}

export const MODES: readonly Mode[] = [
  phrase('a pass phrase', 'deadbeef'),
  phrase('Grüße, 世界', '0123456789abcdef'),
  {
    name: 'a key as PEM',
    settings: { key: readFileSync(`${FIXTURES}key.pem`, 'utf8'), salt: '00', rsa: { ...PLAIN_RSA, algorithm: 'OAEP' } },
    java: ['pem', `${FIXTURES}key.pem`],
  },
  store('PKCS12', 'primary', PASSWORD),
  store('PKCS12', 'second', PASSWORD, { algorithm: 'OAEP', salt: 'cafe', strong: false }),
  store('PKCS12', 'primary', PASSWORD, { algorithm: 'DEFAULT', salt: 'deadbeef', strong: true }),
  store('PKCS12', 'primary', PASSWORD, { algorithm: 'OAEP', salt: 'deadbeef', strong: true }),
  store('JKS', 'primary', 'changeme'),
  store('JKS', 'second', 'another', { algorithm: 'OAEP', salt: 'deadbeef', strong: true }),
];

/** Texts that a password may look like. */
export const PLAIN_TEXTS: readonly string[] = [
  's3cret',
  '',
  'exactly sixteen!',
  'Grüße, 世界 🪨',
  'x'.repeat(1000),
  'a\nb\n',
];
