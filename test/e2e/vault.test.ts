import { expect } from 'chai';
import { type ChangeSet, open } from '../../client-sdk/index.js';
import { answersWith, type CairnServer, startCairn } from '../support/cairn-server.js';
import { gitRepository } from '../support/git-repository.js';
import { type OpenBao, startsOpenBao } from '../support/openbao.js';
import { needsSops, sopsFolder } from '../support/sops.js';
import { StreamClient } from '../support/stream-client.js';
import { until } from '../support/until.js';
import { vaultFront } from '../support/vault-front.js';

interface Own {
  readonly version: string;
  readonly secrets: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly stale: Readonly<Record<string, unknown>> | null;
}

const ORDERS = '/api/v1/environments/orders/default';

describe('values that refer to a Vault', function () {
  this.timeout(60_000);
  let bao: OpenBao;

  startsOpenBao((started) => {
    bao = started;
    return bao.api('POST', 'sys/mounts/old', { type: 'kv', options: { version: '1' } });
  });

  async function served(
    files: Readonly<Record<string, string>>,
    vault: object = {},
    options: Parameters<typeof startCairn>[1] = {},
    more: object = {},
  ) {
    const repository = await gitRepository(files);
    const cairn = await startCairn(settingsOf(repository.path, vault, more), options);
    return {
      ...{ repository, cairn },
      async [Symbol.asyncDispose]() {
        await cairn[Symbol.asyncDispose]();
        await repository[Symbol.asyncDispose]();
      },
    };
  }

  function settingsOf(uri: string, vault: object, more: object = {}) {
    return {
      backends: [{ type: 'git', uri }],
      refresh: { pollIntervalMs: 0 },
      logging: { level: 'debug' },
      ...more,
      vault: {
        ...{ address: bao.address, authentication: { method: 'token', token: bao.rootToken }, refreshIntervalMs: 100 },
        ...{
          mounts: [
            { name: 'secret', engine: 'kv2' },
            { name: 'old', engine: 'kv1' },
          ],
          references: ['secret/*', 'old/+'],
        },
        ...vault,
      },
    };
  }

  it('are what stands there, in every form of an answer, and nothing of it is logged', async () => {
    await bao.put('orders/db', { password: 'canary-1', port: 5432, tls: { on: true } });
    await bao.api('POST', 'old/shared', { user: 'canary-2' });
    await using held = await served({
      'orders.yml': [
        "password: '{vault}:orders/db#password'",
        "port: '{vault}:orders/db#port'",
        "tls: '{vault}:orders/db#tls'",
        "url: 'postgres://${user}@db'",
        '',
      ].join('\n'),
      'application.properties': 'user={vault:old}:shared#user\n',
    });
    const own = await readOwn(held.cairn);
    expect(own.properties).to.eql({
      ...{ password: 'canary-1', port: '5432', tls: '{"on":true}', url: 'postgres://canary-2@db', user: 'canary-2' },
    });
    expect(own.secrets).to.have.members(['password', 'port', 'tls', 'url', 'user']);
    const view = await fetch(`${held.cairn.url}/orders-default.properties`);
    expect(await view.text()).to.include('password: canary-1');
    expect(view.headers.get('cache-control')).to.equal('private, no-store');
    const explained = await (await fetch(`${held.cairn.url}/api/v1/explain/orders/default/password`)).text();
    expect(explained + held.cairn.output()).not.to.match(/canary|root-token/);
  });

  it('that lead nowhere hold their commit back, and say where, until what they ask for is there', async () => {
    await bao.api('POST', 'old/deep/er', { user: 'nobody' });
    await using held = await served({ 'orders.yml': 'a: 1\n' });
    for (const { text, reason } of [
      { text: '{vault}orders#x', reason: 'not a reference to a Vault' },
      { text: '{vault}:../sys#x', reason: 'not a reference to a Vault' },
      { text: '{vault:sys}:mounts#x', reason: 'its mount is not set up' },
      { text: '{vault:old}:deep/er#user', reason: 'not among those that may be referred to' },
      { text: '{vault}:later#key', reason: 'not in Vault' },
    ]) {
      await held.repository.commit({ 'orders.yml': `b: 1\na: '${text}'\n` });
      await refresh(held.cairn);
      const { properties, stale } = await readOwn(held.cairn);
      expect(properties, text).to.eql({ a: 1 });
      expect(stale, text).to.deep.include({ code: 'undecryptable-secret', file: 'orders.yml', line: 2 });
      expect(stale?.['message'], text).to.equal(`a: cannot be decrypted: ${reason}`);
    }
    await using stream = await subscribed(held.cairn);
    await bao.put('later', { other: 'x' });
    await until(async () => /no such key in Vault/.test(JSON.stringify(await readOwn(held.cairn))));
    await bao.put('later', { key: 'found' });
    const frame = await stream.next();
    expect(frame.environment?.properties).to.eql({ a: 'found', b: 1 });
    expect((await readOwn(held.cairn)).stale).to.equal(null);
  });

  it('never bring back an older commit when what they refer to is taken away, or a proxy says so', async () => {
    await bao.put('taken', { a: 'x' });
    await using front = await vaultFront(bao.address);
    await using held = await served({ 'orders.yml': 'b: old\n' }, { address: front.address });
    await held.repository.commit({ 'orders.yml': "a: '{vault}:taken#a'\nb: new\n" });
    await refresh(held.cairn);
    const before = await readOwn(held.cairn);
    expect(before.properties).to.eql({ a: 'x', b: 'new' });
    const isStale = async () => (await fetch(held.cairn.url + ORDERS)).headers.get('cairn-stale');
    for (const answer of [{ status: 404, body: '<html>not found</html>' }, undefined]) {
      if (answer) front.answer('secret/', answer);
      else await bao.api('DELETE', 'secret/data/taken');
      await until(async () => /^reason=vault; age=\d+$/.test((await isStale()) ?? ''));
      expect(await readOwn(held.cairn)).to.eql(before);
      front.answer('secret/', undefined);
    }
    await bao.put('taken', { a: 'y' });
    await until(async () => (await readOwn(held.cairn)).properties['a'] === 'y');
    expect(await isStale()).to.equal(null);
  });

  it('of nothing better than a bad commit are invalid for clients of Spring', async () => {
    await using held = await served({ 'orders.yml': "a: '{vault}:nowhere#x'\n" });
    const spring = (await (await fetch(`${held.cairn.url}/orders/default`)).json()) as {
      propertySources: { source: object }[];
    };
    expect(spring.propertySources[0]?.source).to.eql({ 'invalid.a': '<n/a>' });
    const problem = await fetch(held.cairn.url + ORDERS);
    expect(problem.status).to.equal(500);
    expect(await problem.json()).to.include({ file: 'orders.yml', line: 1, key: 'a' });
  });

  it('reach who is subscribed as soon as they change, without a commit', async () => {
    await bao.put('pushed', { password: 'one' });
    await using held = await served({ 'orders.yml': "password: '{vault}:pushed#password'\n", 'billing.yml': 'a: 1\n' });
    const first = await fetch(held.cairn.url + ORDERS);
    const { version } = (await first.json()) as Own;
    await using stream = await subscribed(held.cairn);
    await using config = open({ url: held.cairn.url, application: 'orders', cache: false });
    await config.ready();
    const changed = new Promise<ChangeSet<Record<string, unknown>>>((resolve) => config.on('change', resolve));

    await bao.put('pushed', { password: 'two' });
    const frame = await stream.next();
    expect(frame).to.deep.include({ changes: [{ key: 'password', kind: 'changed' }], version });
    expect(frame.environment?.properties).to.eql({ password: 'two' });
    expect((await changed).changes).to.deep.include({ key: 'password', kind: 'changed', before: 'one', after: 'two' });
    expect(config.snapshot.version).to.equal(version);
    const next = await fetch(held.cairn.url + ORDERS, {
      headers: { 'If-None-Match': first.headers.get('etag') ?? '' },
    });
    expect(next.status).to.equal(200);
    expect(next.headers.get('etag')).not.to.equal(first.headers.get('etag'));
  });

  it('are served while Vault is sealed, say so, and a commit that needs more of it waits', async () => {
    await bao.put('kept', { a: 'old' });
    await bao.put('unread', { b: 'new' });
    await using held = await served({ 'orders.yml': "a: '{vault}:kept#a'\n" });
    const { cairn, repository } = held;
    const { version } = await readOwn(cairn);
    await using stream = await subscribed(cairn);
    await bao.seal();
    try {
      await until(async () => (await fetch(cairn.url + ORDERS)).headers.has('cairn-stale'));
      const answers = await Promise.all(Array.from({ length: 200 }, () => fetch(cairn.url + ORDERS)));
      expect(new Set(answers.map(({ status }) => status))).to.eql(new Set([200]));
      expect(answers[0]?.headers.get('cairn-stale')).to.match(/^reason=vault; age=\d+$/);
      const health = (await (await fetch(`${cairn.url}/actuator/health`)).json()) as {
        status: string;
        components: { vault: { status: string; details: object } };
      };
      expect([health.status, health.components.vault.status]).to.eql(['UP', 'DOWN']);
      expect(health.components.vault.details).to.include({ lastError: 'status 503: it is sealed, or not yet ready' });
      expect((await fetch(`${cairn.url}/readyz`)).status).to.equal(200);

      await repository.commit({ 'orders.yml': "a: '{vault}:kept#a'\nb: '{vault}:unread#b'\n" });
      await refresh(cairn);
      const waiting = await fetch(cairn.url + ORDERS);
      expect(waiting.headers.get('cairn-stale')).to.match(
        /^reason=rejected; commit=\w+; age=\d+, reason=vault; age=\d+$/,
      );
      const own = (await waiting.json()) as Own;
      expect(own).to.deep.include({ version, properties: { a: 'old' } });
      expect(own.stale).to.deep.include({ code: 'vault-unavailable', file: 'orders.yml', line: 2 });
    } finally {
      await bao.unseal();
    }
    const frame = await stream.next();
    expect(frame.environment?.properties).to.eql({ a: 'old', b: 'new' });
    const healed = await fetch(cairn.url + ORDERS);
    expect([healed.headers.get('cairn-stale'), ((await healed.json()) as Own).stale]).to.eql([null, null]);
  });

  it('are not there yet when the server starts and Vault is sealed: 503, not ready, and what needs none of it is served', async () => {
    await bao.put('cold', { a: 'x' });
    await bao.seal();
    try {
      await using held = await served({ 'orders.yml': 'a: 0\n', 'billing.yml': 'b: 1\n' }, {}, { until: 'listening' });
      await held.repository.commit({ 'orders.yml': "a: '{vault}:cold#a'\n" });
      await refresh(held.cairn);
      const signal = AbortSignal.timeout(20_000);
      const cold = await fetch(held.cairn.url + ORDERS);
      expect(cold.status).to.equal(503);
      expect(Number(cold.headers.get('retry-after'))).to.be.within(1, 15);
      expect(await cold.json()).to.include({ type: '/problems/vault-unavailable', file: 'orders.yml', line: 1 });
      expect((await fetch(`${held.cairn.url}/orders/default`)).status).to.equal(503);
      expect((await fetch(`${held.cairn.url}/readyz`)).status).to.equal(503);
      expect((await fetch(`${held.cairn.url}/billing/default`)).status).to.equal(200);
      await bao.unseal();
      await answersWith(200, `${held.cairn.url}/readyz`, signal);
      await until(async () => (await fetch(held.cairn.url + ORDERS)).status === 200);
      expect((await readOwn(held.cairn)).properties).to.eql({ a: 'x' });
    } finally {
      await bao.unseal();
    }
  });

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

  it('may stand in files that are served as they lie', async () => {
    await bao.put('resource', { a: 'one' });
    const encryption = { decryptResources: true };
    await using held = await served({ 'app.yml': "a: '{vault}:resource#a'\nb: 1\n" }, {}, {}, { encryption });
    const ask = () => fetch(`${held.cairn.url}/orders/default/main/app.yml`);
    const first = await ask();
    expect(await first.text()).to.equal("a: 'one'\nb: 1\n");
    expect(first.headers.get('cache-control')).to.equal('private, no-store');
    await bao.put('resource', { a: 'two' });
    await until(async () => (await (await ask()).text()).includes('two'));
    expect((await ask()).headers.get('etag')).not.to.equal(first.headers.get('etag'));
  });

  it('are closed when what was read has become too old', async () => {
    await bao.put('closing', { a: 'x' });
    await using held = await served({ 'orders.yml': "a: '{vault}:closing#a'\n" }, { maxStaleMs: 1000 });
    await readOwn(held.cairn);
    await using stream = await subscribed(held.cairn);
    await bao.seal();
    try {
      const frame = await stream.next();
      expect(frame.problem).to.include({ type: '/problems/vault-unavailable', status: 503 });
      expect((await fetch(held.cairn.url + ORDERS)).status).to.equal(503);
      expect((await fetch(`${held.cairn.url}/orders-default.json`)).status).to.equal(503);
    } finally {
      await bao.unseal();
    }
    await until(async () => (await fetch(held.cairn.url + ORDERS)).status === 200);
  });
});

async function readOwn({ url }: CairnServer): Promise<Own> {
  const answer = await fetch(url + ORDERS);
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Own;
}

async function refresh({ url }: CairnServer): Promise<void> {
  await fetch(`${url}/api/v1/refresh?wait=true`, { method: 'POST' });
}

async function subscribed({ url }: CairnServer): Promise<StreamClient> {
  const stream = await StreamClient.open(url);
  stream.subscribe('orders', { profiles: ['default'] });
  await stream.next();
  return stream;
}
