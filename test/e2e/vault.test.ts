import { expect } from 'chai';
import { type ChangeSet, open } from '../../client-sdk/index.js';
import { answersWith } from '../support/cairn-server.js';
import { type OpenBao, startsOpenBao } from '../support/openbao.js';
import { ORDERS, type Own, readOwn, refresh, serversBeside, subscribed } from '../support/served-beside-vault.js';
import { until } from '../support/until.js';
import { vaultFront } from '../support/vault-front.js';

describe('values that refer to a Vault', function () {
  this.timeout(60_000);
  let bao: OpenBao;

  startsOpenBao((started) => {
    bao = started;
    return bao.api('POST', 'sys/mounts/old', { type: 'kv', options: { version: '1' } });
  });

  const { served } = serversBeside(() => bao);

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
