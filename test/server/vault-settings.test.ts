import { resolve } from 'node:path';
import { expect } from 'chai';
import { composeVault } from '../../server/compose-vault.js';
import { InvalidSettingsError } from '../../server/core/errors.js';
import { loadSettings } from '../../server/settings.js';
import { systemClock } from '../../server/system-clock.js';
import { silentLogger } from '../support/fake-http.js';

const TOKEN = { CAIRN_VAULT_AUTHENTICATION_METHOD: 'token', CAIRN_VAULT_AUTHENTICATION_TOKEN: 'canary' };

async function settingsOf(environment: Readonly<Record<string, string>>) {
  const { vault } = await loadSettings(undefined, environment);
  if (!vault) throw new TypeError('no vault');
  return vault;
}

async function refusal(environment: Readonly<Record<string, string>>): Promise<string> {
  const surroundings = { clock: systemClock, random: () => 0, logger: silentLogger, versionKey: new Uint8Array(32) };
  try {
    const vault = await composeVault(await settingsOf(environment), surroundings);
    await vault.close();
    return 'none';
  } catch (error) {
    if (error instanceof InvalidSettingsError) return error.message;
    throw error;
  }
}

describe('the settings of a Vault', () => {
  it('are none by default', async () => {
    expect(await loadSettings(undefined, {})).not.to.have.property('vault');
  });

  it('come from variables like all others, with their defaults', async () => {
    const environment = {
      ...{ CAIRN_VAULT_ADDRESS: 'https://vault.example.org:8200/', CAIRN_VAULT_AUTHENTICATION_METHOD: 'appRole' },
      ...{ CAIRN_VAULT_AUTHENTICATION_ROLE_ID: 'r', CAIRN_VAULT_AUTHENTICATION_SECRET_ID_FILE: './secret-id' },
      CAIRN_VAULT_REFERENCES: 'secret/a/*, secret/b',
    };
    expect(await settingsOf(environment)).to.eql({
      address: 'https://vault.example.org:8200',
      authentication: { method: 'appRole', roleId: 'r', secretIdFile: resolve('secret-id') },
      references: ['secret/a/*', 'secret/b'],
      mounts: [{ name: 'secret', engine: 'kv2' }],
      sopsKeys: ['transit/*'],
      ...{ timeoutMs: 5000, refreshIntervalMs: 60_000, maxStaleMs: 86_400_000 },
    });
  });

  it('hide what is secret', async () => {
    const settings = await settingsOf({ CAIRN_VAULT_ADDRESS: 'https://vault', ...TOKEN });
    expect(JSON.stringify(settings)).not.to.include('canary');
    expect(settings.authentication.token?.reveal()).to.equal('canary');
  });

  for (const address of ['http://127.0.0.1:8200', 'http://localhost:1', 'http://[::1]:8200', 'https://vault/']) {
    it(`take ${address}`, async () =>
      expect(await refusal({ CAIRN_VAULT_ADDRESS: address, ...TOKEN })).to.equal('none'));
  }

  for (const address of [
    ...[
      'http://vault:8200',
      'http://127.0.0.1.example.org',
      'https://me:secret@vault',
      'https://vault/v1',
      'vault:8200',
    ],
    ...['http://localhost.example.org', 'https://vault?x', 'ftp://localhost', 'https://'],
  ]) {
    it(`refuse ${address}`, async () => {
      const message = await refusal({ CAIRN_VAULT_ADDRESS: address, ...TOKEN });
      expect(message).to.equal('/vault/address: a text (expected: https://host:port, or http:// on this machine)');
    });
  }

  for (const mount of ['..', 'a/../b', '.', '/a', 'a/', 'a//b', 'a b']) {
    it(`refuse the mount ${mount}`, async () => {
      const environment = { CAIRN_VAULT_ADDRESS: 'https://vault', ...TOKEN, CAIRN_VAULT_AUTHENTICATION_MOUNT: mount };
      expect(await refusal(environment)).to.match(/^\/vault\/authentication\/mount: a text/);
    });
  }

  for (const { without, given, message } of [
    { without: 'a token', given: { METHOD: 'token' }, message: '/vault/authentication/tokenFile: missing' },
    {
      without: 'knowing which token',
      given: { METHOD: 'token', TOKEN: 'a', TOKEN_FILE: './b' },
      message: '/vault/authentication: both token and tokenFile (expected: one)',
    },
    {
      without: 'a role id',
      given: { METHOD: 'appRole', SECRET_ID: 'x' },
      message: '/vault/authentication/roleId: missing',
    },
    {
      without: 'a secret id',
      given: { METHOD: 'appRole', ROLE_ID: 'x' },
      message: '/vault/authentication/secretIdFile: missing',
    },
    { without: 'a role', given: { METHOD: 'kubernetes' }, message: '/vault/authentication/role: missing' },
    { without: 'a JWT', given: { METHOD: 'jwt', ROLE: 'x' }, message: '/vault/authentication/tokenFile: missing' },
  ] satisfies readonly { without: string; given: Record<string, string>; message: string }[]) {
    it(`do not start without ${without}`, async () => {
      const entries = Object.entries(given).map(([name, value]) => [`CAIRN_VAULT_AUTHENTICATION_${name}`, value]);
      const environment = { CAIRN_VAULT_ADDRESS: 'http://127.0.0.1:1', ...Object.fromEntries(entries) };
      expect(await refusal(environment)).to.equal(message);
    });
  }
});
