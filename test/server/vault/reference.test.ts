import { expect } from 'chai';
import { vaultPathText } from '../../../server/core/vault-path.js';
import { allowedPaths } from '../../../server/vault/allowed-paths.js';
import { isReference, parseReference, type VaultMount } from '../../../server/vault/reference.js';

const MOUNTS: readonly VaultMount[] = [
  { name: 'secret', engine: 'kv2' },
  { name: 'teams/db', engine: 'raw' },
];

describe('parseReference', () => {
  for (const { text, means } of [
    { text: '{vault}:accounts/mypay#access_key', means: ['kv2', 'secret/accounts/mypay', 'access_key'] },
    { text: '{vault:teams/db}:creds/orders#password', means: ['raw', 'teams/db/creds/orders', 'password'] },
    { text: '{vault}:a b/c.d@e#a key with / and .', means: ['kv2', 'secret/a b/c.d@e', 'a key with / and .'] },
    { text: '{vault:other}:a#b', means: 'its mount is not set up' },
    ...[
      ...['{vault}a#b', '{vault}:a', '{vault}:#b', '{vault}:a#', '{vault}:a#b#c', '{vault}:/a#b', '{vault}:a/#b'],
      ...['{vault}:a//b#c', '{vault}:..#b', '{vault}:a/../b#c', '{vault}:a/./b#c', '{vault}:a?b#c', '{vault}:a%2fb#c'],
      ...[
        '{vault}:{{mount}}#b',
        '{vault}:${HOME}#b',
        '{vault}:a\\b#c',
        '{vault}:a\nb#c',
        '{vault:}:a#b',
        '{vault}:ä#b',
      ],
      ...[`{vault}:${'a/'.repeat(300)}a#b`, '{vault}', '{vault}:'],
    ].map((bad) => ({ text: bad, means: 'not a reference to a Vault' })),
  ]) {
    it(`reads ${JSON.stringify(text).slice(0, 60)}`, () => {
      expect(isReference(text)).to.equal(true);
      const parsed = parseReference(text, MOUNTS);
      const read = typeof parsed === 'string' ? parsed : [parsed.path.engine, vaultPathText(parsed.path), parsed.key];
      expect(read).to.eql(means);
    });
  }

  for (const text of ['', 'a', '{cipher}x', '{vaults}:a#b', ' {vault}:a#b', '{Vault}:a#b', 'vault:v1:x']) {
    it(`leaves ${JSON.stringify(text)} alone`, () => expect(isReference(text)).to.equal(false));
  }
});

describe('allowedPaths', () => {
  for (const { patterns, path, allowed } of [
    { patterns: ['secret/*'], path: 'a/b', allowed: true },
    { patterns: ['secret/config/*'], path: 'config/a', allowed: true },
    { patterns: ['secret/config/*'], path: 'config', allowed: false },
    { patterns: ['secret/config/*'], path: 'configs/a', allowed: false },
    { patterns: ['secret/config*'], path: 'configs/a', allowed: true },
    { patterns: ['secret/+/db'], path: 'orders/db', allowed: true },
    { patterns: ['secret/+/db'], path: 'orders/x/db', allowed: false },
    { patterns: ['secret/a.b'], path: 'aXb', allowed: false },
    { patterns: ['secret/a'], path: 'a/b', allowed: false },
    { patterns: ['other/*', 'secret/a'], path: 'a', allowed: true },
    { patterns: [], path: 'a', allowed: false },
  ]) {
    it(`${patterns.join(' ') || 'nothing'} ${allowed ? 'allows' : 'does not allow'} secret/${path}`, () => {
      expect(allowedPaths(patterns)({ engine: 'kv2', mount: 'secret', path })).to.equal(allowed);
    });
  }
});
