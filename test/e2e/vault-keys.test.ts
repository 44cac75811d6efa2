import { expect } from 'chai';
import { startCairn } from '../support/cairn-server.js';
import { gitRepository } from '../support/git-repository.js';
import { type OpenBao, startsOpenBao } from '../support/openbao.js';
import { readOwn, refresh, serversBeside, subscribed } from '../support/served-beside-vault.js';
import { needsSops, sopsFolder } from '../support/sops.js';
import { until } from '../support/until.js';

describe('values under keys of a Vault', function () {
  this.timeout(60_000);
  let bao: OpenBao;

  startsOpenBao((started) => {
    bao = started;
    return bao.api('POST', 'sys/mounts/old', { type: 'kv', options: { version: '1' } });
  });

  const { served, settingsOf } = serversBeside(() => bao);

  /** What the token of `guarded` may do with the keys of that engine. */
  function allowed(paths: string) {
    return bao.api('PUT', 'sys/policies/acl/guarded', {
      policy: `path "guarded/${paths}" { capabilities = ["update"] }`,
    });
  }

  it('may be cipher texts under a key that never leaves Vault', async () => {
    await bao.put('beside', { a: 'x' });
    await bao.api('POST', 'sys/mounts/transit', { type: 'transit' });
    await bao.api('POST', 'transit/keys/config');
    const encryption = { keys: [{ id: 't', type: 'transit', keyName: 'config' }], decryptEndpoint: true };
    await using held = await served({ 'orders.yml': 'a: 1\n' }, {}, {}, { encryption });
    const { cairn, repository } = held;
    const place = '?file=orders.yml&key=db.password';
    const send = async (verb: string, body: string) => {
      const answer = await fetch(`${cairn.url}/${verb}${place}`, {
        ...{ method: 'POST', body, headers: { 'Content-Type': 'text/plain' } },
      });
      return { status: answer.status, text: await answer.text() };
    };
    const { text } = await send('encrypt', 'canary-3');
    expect(text).to.match(/^\{cairn:v2:[\w-]+\}$/);
    expect(await send('decrypt', text)).to.eql({ status: 200, text: 'canary-3' });
    await repository.commit({ 'orders.yml': `db:\n  password: '${text}'\nbeside: '{vault}:beside#a'\n` });
    await refresh(cairn);
    expect((await readOwn(cairn)).properties).to.eql({ 'db.password': 'canary-3', beside: 'x' });

    const { text: next } = await send('encrypt', 'canary-4');
    await repository.commit({ 'moved.yml': `db.password: '${text}'\n`, 'orders.yml': `db:\n  password: '${next}'\n` });
    await bao.seal();
    try {
      await refresh(cairn);
      const { properties, stale } = await readOwn(cairn);
      expect(properties).to.eql({ 'db.password': 'canary-3', beside: 'x' });
      expect(stale).to.deep.include({ code: 'vault-unavailable', line: 2 });
      expect((await send('encrypt', 'x')).status).to.equal(503);
    } finally {
      await bao.unseal();
    }
    await until(async () => JSON.stringify(await readOwn(cairn)).includes('canary-4'));
    const moved = await fetch(`${cairn.url}/api/v1/environments/moved/default`);
    expect(await moved.text()).to.include('db.password: cannot be decrypted: made for another file');
    expect(cairn.output()).not.to.include('canary');
  });

  for (const { when, refuse, allow } of [
    {
      when: 'is put away',
      refuse: () => bao.api('DELETE', 'guarded/keys/config/soft-delete'),
      allow: () => bao.api('POST', 'guarded/keys/config/soft-delete-restore'),
    },
    {
      when: 'is forbidden',
      refuse: () => allowed('encrypt/config'),
      allow: () => allowed('*'),
    },
  ]) {
    it(`under a key that ${when} are pushed as soon as they open`, async () => {
      await bao.api('POST', 'sys/mounts/guarded', { type: 'transit' }).catch(() => {});
      await bao.api('POST', 'guarded/keys/config');
      await allowed('*');
      const { auth } = await bao.api('POST', 'auth/token/create', { policies: ['guarded'] });
      const token = (auth as { client_token: string }).client_token;
      const encryption = { keys: [{ id: 't', type: 'transit', mount: 'guarded', keyName: 'config' }] };
      const vault = { authentication: { method: 'token', token } };
      await using held = await served({ 'orders.yml': 'a: one\n' }, vault, {}, { encryption });
      const { cairn, repository } = held;
      await using stream = await subscribed(cairn);
      const sealing = { method: 'POST', body: 'two', headers: { 'Content-Type': 'text/plain' } };
      const text = await (await fetch(`${cairn.url}/encrypt?file=orders.yml&key=a`, sealing)).text();
      await refuse();
      await repository.commit({ 'orders.yml': `a: '${text}'\n` });
      await refresh(cairn);
      const { properties, stale } = await readOwn(cairn);
      expect(properties).to.eql({ a: 'one' });
      expect(stale).to.deep.include({ code: 'vault-unavailable', line: 1 });
      await allow();
      expect((await stream.next()).environment?.properties).to.eql({ a: 'two' });
    });
  }

  it('may be files of SOPS whose key is in it', async function () {
    needsSops(this);
    await bao.api('POST', 'sys/mounts/sops', { type: 'transit' });
    await bao.api('POST', 'sops/keys/config');
    await using folder = await sopsFolder({ VAULT_TOKEN: bao.rootToken });
    const key = ['--hc-vault-transit', `${bao.address}/v1/sops/keys/config`];
    const encrypted = await folder.encrypt('orders.yml', 'password: one\n', ...key);
    const later = await folder.encrypt('orders.yml', 'password: two\n', ...key);
    await using held = await served({ 'orders.yml': encrypted }, { sopsKeys: ['sops/*'] });
    expect((await readOwn(held.cairn)).properties).to.eql({ password: 'one' });
    await bao.seal();
    try {
      await held.repository.commit({ 'orders.yml': later });
      await refresh(held.cairn);
      const { properties, stale } = await readOwn(held.cairn);
      expect(properties).to.eql({ password: 'one' });
      expect(stale).to.deep.include({ code: 'vault-unavailable', file: 'orders.yml' });
    } finally {
      await bao.unseal();
    }
    await until(async () => (await readOwn(held.cairn)).properties['password'] === 'two');
  });

  it('of SOPS have the server ask for no key and no engine that the settings do not name', async function () {
    needsSops(this);
    await bao.api('POST', 'sys/mounts/engine', { type: 'transit' });
    await bao.api('POST', 'engine/keys/sops');
    await using folder = await sopsFolder({ VAULT_TOKEN: bao.rootToken });
    const key = ['--hc-vault-transit', `${bao.address}/v1/engine/keys/sops`];
    const encrypted = await folder.encrypt('orders.yml', 'password: one\n', ...key);
    await using held = await served({ 'orders.yml': 'a: 1\n' });
    for (const mount of ['engine', 'old', 'cubbyhole']) {
      const changed = encrypted.replace('engine_path: engine', `engine_path: ${mount}`);
      await held.repository.commit({ 'orders.yml': changed });
      await refresh(held.cairn);
      const { properties, stale } = await readOwn(held.cairn);
      expect(properties, mount).to.eql({ a: 1 });
      expect(stale?.['message'], mount).to.include('not among those that may be referred to');
      const written = await bao.api('GET', `${mount}/decrypt/sops`).catch((error: Error) => error.message);
      expect(written, mount).to.match(/: 40[45] /);
    }
  });

  it('of SOPS that Vault forbids are a bad commit, after a start, too, until a policy allows them', async function () {
    needsSops(this);
    await bao.api('POST', 'sys/mounts/teams', { type: 'transit' });
    await bao.api('POST', 'teams/keys/own');
    await bao.api('POST', 'teams/keys/others');
    const allow = (keys: string) =>
      bao.api('PUT', 'sys/policies/acl/teams', {
        policy: `path "teams/decrypt/${keys}" { capabilities = ["update"] }`,
      });
    await allow('own');
    const { auth } = await bao.api('POST', 'auth/token/create', { policies: ['teams'] });
    const token = (auth as { client_token: string }).client_token;
    await using folder = await sopsFolder({ VAULT_TOKEN: bao.rootToken });
    const encrypt = (value: string, key: string) =>
      folder.encrypt('orders.yml', `a: ${value}\n`, '--hc-vault-transit', `${bao.address}/v1/teams/keys/${key}`);
    await using repository = await gitRepository({ 'orders.yml': await encrypt('one', 'own') });
    await repository.commit({ 'orders.yml': await encrypt('two', 'others') });
    const vault = { authentication: { method: 'token', token }, sopsKeys: ['teams/*'] };
    await using cairn = await startCairn(settingsOf(repository.path, vault));
    const { properties, stale } = await readOwn(cairn);
    expect(properties).to.eql({ a: 'one' });
    expect(stale).to.deep.include({ code: 'undecryptable-secret', file: 'orders.yml' });
    expect(stale?.['message']).to.equal('a: cannot be decrypted: forbidden by Vault');
    await using stream = await subscribed(cairn);
    await allow('*');
    expect((await stream.next()).environment?.properties).to.eql({ a: 'two' });
  });

  it('of SOPS whose key is not there open once it is', async function () {
    needsSops(this);
    await bao.api('POST', 'sys/mounts/away', { type: 'transit' });
    await bao.api('POST', 'away/keys/own');
    await using folder = await sopsFolder({ VAULT_TOKEN: bao.rootToken });
    const key = ['--hc-vault-transit', `${bao.address}/v1/away/keys/own`];
    await using repository = await gitRepository({ 'orders.yml': 'a: one\n' });
    await repository.commit({ 'orders.yml': await folder.encrypt('orders.yml', 'a: two\n', ...key) });
    await bao.api('DELETE', 'away/keys/own/soft-delete');
    await using cairn = await startCairn(settingsOf(repository.path, { sopsKeys: ['away/*'] }));
    const { properties, stale } = await readOwn(cairn);
    expect(properties).to.eql({ a: 'one' });
    expect(stale?.['message']).to.equal('a: cannot be decrypted: not in Vault');
    await using stream = await subscribed(cairn);
    await bao.api('POST', 'away/keys/own/soft-delete-restore');
    expect((await stream.next()).environment?.properties).to.eql({ a: 'two' });
  });
});
