import { expect } from 'chai';
import { type ChangeSet, open } from '../../client-sdk/index.js';
import { type CairnServer, startCairn } from '../support/cairn-server.js';
import { gitRepository } from '../support/git-repository.js';
import { type OpenBao, startsOpenBao } from '../support/openbao.js';
import { StreamClient } from '../support/stream-client.js';

interface Own {
  readonly version: string;
  readonly secrets: readonly string[];
  readonly sources: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly stale: Readonly<Record<string, unknown>> | null;
}

interface Spring {
  readonly version: string;
  readonly propertySources: readonly { readonly name: string; readonly source: object }[];
}

const OWN = '/api/v1/environments/orders/prod';

describe('a backend of type vault', function () {
  this.timeout(60_000);
  let bao: OpenBao;
  let engines = 0;

  startsOpenBao((started) => {
    bao = started;
  });

  /** An engine of its own, and how to write to it. */
  async function engine(secrets: Readonly<Record<string, object>>) {
    engines += 1;
    const mount = `engine${engines}`;
    await bao.api('POST', `sys/mounts/${mount}`, { type: 'kv', options: { version: '2' } });
    const put = (key: string, data: object) => bao.api('POST', `${mount}/data/${encodeURIComponent(key)}`, { data });
    for (const [key, data] of Object.entries(secrets)) await put(key, data);
    return { mount, put };
  }

  function start(backends: readonly object[], options: { settings?: object; until?: 'listening' } = {}) {
    const settings = {
      backends,
      refresh: { pollIntervalMs: 0 },
      logging: { level: 'debug' },
      vault: {
        ...{ address: bao.address, authentication: { method: 'token', token: bao.rootToken } },
        refreshIntervalMs: 100,
      },
      ...options.settings,
    };
    return startCairn(settings, options.until ? { until: options.until } : {});
  }

  it('answers as Spring Cloud Config Server 4.3.1 answered from the same secrets', async () => {
    const { mount } = await engine({
      application: {
        ...{ shared: 's', z: 1, a: true, num: 1.1, list: [1, 'x', { k: null }], empty: [], emptymap: {}, nul: null },
        ...{
          nest: { b: { c: 1000 } },
          'dotted.key': 'd',
          str: '8080',
          tf: 'true',
          html: '<a&b>',
          cipher: '{cipher}00',
        },
        ...{ big: 1.2345678901234568e22, uni: 'é😀\u0001', 'spring.config.activate.on-profile': 'never' },
        spring: { config: { import: 'x.yml' } },
      },
      orders: { own: 'o', codes: { 200: 'ok' }, 'k[0]': 'x' },
      'orders,prod': { own: 'p', ref: '${shared}' },
      'application,prod': { shared: 'sp' },
      empty: {},
    });
    await using cairn = await start([{ type: 'vault', mount }]);
    const shared =
      '{"a":true,"big":1.2345678901234568E22,"dotted.key":"d","empty":"","html":"<a&b>","list[0]":1,"list[1]":"x","list[2].k":"","nest.b.c":1000,"nul":"","num":1.1,"shared":"s","spring.config.activate.on-profile":"never","spring.config.import":"x.yml","str":"8080","tf":"true","uni":"é😀\\u0001","z":1,"invalid.cipher":"<n/a>"}';
    const sources = [
      '{"name":"vault:orders,prod","source":{"own":"p","ref":"${shared}"}}',
      '{"name":"vault:application,prod","source":{"shared":"sp"}}',
      '{"name":"vault:orders","source":{"codes.200":"ok","k[0]":"x","own":"o"}}',
      `{"name":"vault:application","source":${shared}}`,
    ];
    const tail = (...each: readonly (string | undefined)[]) => `"propertySources":[${each.join(',')}]}`;
    const answer = async (path: string, accept = 'application/json') => {
      const text = await (await fetch(cairn.url + path, { headers: { accept } })).text();
      return text.slice(text.indexOf('"propertySources"'));
    };
    expect(await answer('/orders/prod')).to.equal(tail(...sources));
    expect(await answer('/orders/prod', 'application/vnd.spring-cloud.config-server.v2+json')).to.equal(
      tail(...sources),
    );
    expect(await answer('/orders/default')).to.equal(tail(sources[2], sources[3]));
    expect(await answer('/orders,application/prod/any-label')).to.equal(tail(...sources));
    expect(await answer('/empty/default')).to.equal(tail(sources[3]));
    expect(await answer('/nosuch/x')).to.equal(tail(sources[3]));
  });

  it('serves secrets in every form that is for readers, and nobody on the way may keep them', async () => {
    const { mount } = await engine({ orders: { port: 5432, tls: true, password: 'p', none: null, hosts: ['a', 'b'] } });
    await using cairn = await start([{ type: 'vault', mount }]);
    const answer = await fetch(cairn.url + OWN);
    expect(answer.headers.get('cache-control')).to.equal('private, no-store');
    const own = (await answer.json()) as Own;
    expect(own.properties).to.eql({
      'hosts[0]': 'a',
      'hosts[1]': 'b',
      none: null,
      password: 'p',
      port: 5432,
      tls: true,
    });
    expect(own.secrets).to.have.members(Object.keys(own.properties));
    expect(own.sources).to.eql([`vault:${mount}/orders`]);
    expect(own.version).to.match(/^[0-9a-f]{48}$/);
    const view = await fetch(`${cairn.url}/orders-prod.json`);
    expect(await view.json()).to.eql({ none: '', password: 'p', port: 5432, tls: true, hosts: ['a', 'b'] });
    expect(view.headers.get('cache-control')).to.equal('private, no-store');
    for (const path of [
      '/orders/prod/main/orders',
      `/orders/prod/main/vault:${mount}/orders`,
      `/orders/prod/main/${mount}/orders`,
    ]) {
      expect((await fetch(cairn.url + path)).status, path).to.equal(404);
    }
    expect(await (await fetch(`${cairn.url}/api/v1/applications`)).json()).to.eql({ applications: [] });
  });

  it('lets its place among the backends decide, and tells of commits what is known of them', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: git\nb: git\nurl: "db://${user}"\n' });
    const { mount } = await engine({ orders: { a: 'canary-a', c: 'canary-c', user: 'canary-u' } });
    const git = { type: 'git', uri: repository.path };
    await using above = await start([{ type: 'vault', mount }, git]);
    await using below = await start([git, { type: 'vault', mount }]);
    const properties = async ({ url }: CairnServer) => ((await (await fetch(url + OWN)).json()) as Own).properties;
    expect(await properties(above)).to.include({ a: 'canary-a', b: 'git', c: 'canary-c', url: 'db://canary-u' });
    expect(await properties(below)).to.include({ a: 'git', c: 'canary-c' });
    const told = await (await fetch(`${above.url}/api/v1/explain/orders/prod/a`)).json();
    const { value, sources } = told as { value: string; sources: readonly object[] };
    expect(value).to.match(/^secret:/);
    expect(sources[0]).to.deep.include({
      ...{ source: `vault:${mount}/orders`, file: `vault:${mount}/orders`, line: null, column: null, commit: null },
    });
    expect(sources[1]).to.deep.include({ file: 'orders.yml', line: 1, value: 'git' });
    expect(sources[1])
      .to.have.property('commit')
      .that.matches(/^[0-9a-f]{40}$/);

    await repository.commit({ 'orders.yml': 'a: git\nb: newer\nurl: "db://${user}"\n' });
    await refresh(above);
    const closed = [
      '/explain/orders/prod/url',
      '/history/orders/prod',
      '/diff/orders/prod?from=main&to=main',
      '/rejections',
    ];
    const texts = await Promise.all(closed.map(async (path) => (await fetch(`${above.url}/api/v1${path}`)).text()));
    const history = JSON.parse(texts[1] ?? '') as { commits?: readonly object[]; entries?: readonly object[] };
    expect(JSON.stringify(history)).to.include('"key":"b"');
    const others = await Promise.all(
      ['/actuator/health', '/nosuch/x/y/z'].map(async (path) => (await fetch(above.url + path)).text()),
    );
    expect([...texts, ...others].join('') + above.output() + below.output()).not.to.match(/canary|root-token/);
  });

  it('pushes a changed secret to who is subscribed, without a commit', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: git\n' });
    const { mount, put } = await engine({ orders: { password: 'one' } });
    await using cairn = await start([
      { type: 'vault', mount },
      { type: 'git', uri: repository.path },
    ]);
    await using stream = await subscribed(cairn);
    await using config = open({ url: cairn.url, application: 'orders', profiles: ['prod'], cache: false });
    await config.ready();
    const changed = new Promise<ChangeSet<Record<string, unknown>>>((resolve) => config.on('change', resolve));
    const first = await fetch(cairn.url + OWN);
    const { version } = (await first.json()) as Own;

    await put('orders', { password: 'two' });
    const frame = await stream.next();
    expect(frame.changes).to.eql([{ key: 'password', kind: 'changed' }]);
    expect((await changed).changes).to.deep.include({ key: 'password', kind: 'changed', before: 'one', after: 'two' });
    const next = await fetch(cairn.url + OWN, { headers: { 'If-None-Match': first.headers.get('etag') ?? '' } });
    expect(next.status).to.equal(200);
    const after = (await next.json()) as Own;
    expect(after.properties).to.eql({ a: 'git', password: 'two' });
    expect(after.version.split(',')[0]).not.to.equal(version.split(',')[0]);
    expect(after.version.split(',')[1]).to.equal(version.split(',')[1]);

    await put('orders,prod', { extra: 'there now' });
    expect((await stream.next()).changes).to.eql([{ key: 'extra', kind: 'added' }]);
  });

  it('lets no client go back that has seen a newer secret on another replica', async () => {
    const { mount, put } = await engine({ orders: { password: 'one' } });
    const slow = {
      vault: {
        address: bao.address,
        authentication: { method: 'token', token: bao.rootToken },
        refreshIntervalMs: 600_000,
      },
    };
    await using one = await start([{ type: 'vault', mount }], { settings: slow });
    await using other = await start([{ type: 'vault', mount }], { settings: slow });
    await fetch(one.url + OWN);
    await put('orders', { password: 'two' });
    const { version, properties } = (await (await fetch(other.url + OWN)).json()) as Own;
    expect(properties).to.eql({ password: 'two' });
    expect(((await (await fetch(one.url + OWN)).json()) as Own).properties).to.eql({ password: 'one' });
    const caughtUp = await fetch(one.url + OWN, { headers: { 'Cairn-Min-Version': version } });
    expect(await caughtUp.json()).to.deep.include({ version, properties });
  });

  it('serves what it has read while Vault is sealed, and says so; 503 for all else, or without it where that is set', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: git\n', 'billing.yml': 'b: git\n' });
    const { mount } = await engine({ orders: { password: 'kept' } });
    const backends = [
      { type: 'vault', mount },
      { type: 'git', uri: repository.path },
    ];
    await using strict = await start(backends);
    await using lenient = await start(backends, { settings: { answers: { failOnCompositeError: false } } });
    for (const { url } of [strict, lenient]) await fetch(url + OWN);
    await bao.seal();
    try {
      await until(async () => (await fetch(strict.url + OWN)).headers.has('cairn-stale'));
      const answers = await Promise.all(Array.from({ length: 200 }, () => fetch(strict.url + OWN)));
      expect(new Set(answers.map(({ status }) => status))).to.eql(new Set([200]));
      expect(answers[0]?.headers.get('cairn-stale')).to.match(/^reason=vault; age=\d+$/);
      expect(await answers[0]?.json()).to.deep.include({ properties: { a: 'git', password: 'kept' } });
      const unread = await fetch(`${strict.url}/billing/prod`);
      expect(unread.status).to.equal(503);
      expect(Number(unread.headers.get('retry-after'))).to.be.within(1, 15);
      const without = (await (await fetch(`${lenient.url}/billing/prod`)).json()) as Spring;
      expect(without.propertySources.map(({ source }) => source)).to.eql([{ b: 'git' }]);
      expect((await fetch(`${strict.url}/readyz`)).status).to.equal(200);
      const health = await (await fetch(`${strict.url}/actuator/health`)).text();
      expect(health).to.include('"name":"vault:').and.to.include('it is sealed');
    } finally {
      await bao.unseal();
    }
    await until(async () => !(await fetch(strict.url + OWN)).headers.has('cairn-stale'));
    await until(async () => (await fetch(`${strict.url}/billing/prod`)).status === 200);
  });

  it('pushes nobody an empty configuration when its engine is gone, and goes on once it is back', async () => {
    const { mount, put } = await engine({ orders: { a: 1 }, application: { b: 1 } });
    await using cairn = await start([{ type: 'vault', mount }]);
    await using stream = await subscribed(cairn);
    const before = (await (await fetch(cairn.url + OWN)).json()) as Own;
    await bao.api('POST', 'sys/remount', { from: mount, to: 'elsewhere' });
    await until(async () => (await fetch(cairn.url + OWN)).headers.has('cairn-stale'));
    const answer = await fetch(cairn.url + OWN);
    expect(answer.headers.get('cairn-stale')).to.match(/^reason=vault; age=\d+$/);
    expect(await answer.json()).to.deep.include({ version: before.version, properties: { a: 1, b: 1 } });
    expect((await fetch(`${cairn.url}/billing/prod`)).status).to.equal(503);
    expect((await fetch(`${cairn.url}/readyz`)).status).to.equal(200);
    expect(await (await fetch(`${cairn.url}/actuator/health`)).text()).to.include('nothing is mounted there');

    await bao.api('POST', 'sys/remount', { from: 'elsewhere', to: mount });
    await until(async () => !(await fetch(cairn.url + OWN)).headers.has('cairn-stale'));
    await put('orders', { a: 2 });
    expect((await stream.next()).changes).to.eql([{ key: 'a', kind: 'changed' }]);
    await until(async () => (await fetch(`${cairn.url}/billing/prod`)).status === 200);
  });

  it('keeps serving what was there before when a value of Vault breaks the schema, and says so', async () => {
    const schema = JSON.stringify({ type: 'object', properties: { port: { type: 'integer' } } });
    await using repository = await gitRepository({ 'schemas/application.schema.json': schema, 'orders.yml': 'a: 1\n' });
    const { mount, put } = await engine({ orders: { port: 5432 } });
    await using cairn = await start([
      { type: 'vault', mount },
      { type: 'git', uri: repository.path },
    ]);
    const good = (await (await fetch(cairn.url + OWN)).json()) as Own;
    expect(good.properties).to.eql({ a: 1, port: 5432 });
    await put('orders', { port: 'canary-port' });
    await until(async () => (await fetch(cairn.url + OWN)).headers.has('cairn-stale'));
    const answer = await fetch(cairn.url + OWN);
    const stale = (await answer.json()) as Own;
    expect(stale).to.deep.include({ version: good.version, properties: good.properties });
    expect(stale.stale).to.include({ code: 'schema-violation', file: `vault:${mount}/orders` });
    expect(stale.stale).not.to.have.property('line');
    expect(answer.headers.get('cairn-stale')).to.match(/^reason=rejected; commit=[0-9a-f]{48}; age=\d+$/);
    expect(JSON.stringify(stale) + cairn.output()).not.to.include('canary');
    await put('orders', { port: 5433 });
    await until(async () => !(await fetch(cairn.url + OWN)).headers.has('cairn-stale'));
  });

  it('asks Vault for nothing that a name cannot be, and never outside of its folder', async () => {
    const { mount, put } = await engine({ 'a/b': { secret: 'canary' }, other: { secret: 'canary' } });
    await put('config/orders,default,main', { own: 'x' });
    await using cairn = await start([{ type: 'vault', mount, pathToKey: 'config', enableLabel: true, defaultKey: '' }]);
    expect(await (await fetch(`${cairn.url}/orders-default.json`)).json()).to.eql({ own: 'x' });
    for (const path of [
      '/a(_)b/default',
      '/orders/default/..(_)other',
      '/orders/default/%2e%2e%2fother',
      '/orders/default/x(_)..(_)..(_)other',
      '/orders/default/%7B%7Bidentity%7D%7D',
      '/..%2fother/default',
      '/other/default/%2F',
      '/orders%3Fversion=1/default',
    ]) {
      const answer = await fetch(cairn.url + path);
      expect([200, 400, 404], path).to.include(answer.status);
      expect(await answer.text(), path).not.to.include('canary');
    }
  });
});

async function refresh({ url }: CairnServer): Promise<void> {
  const { status } = await fetch(`${url}/api/v1/refresh?wait=true`, { method: 'POST' });
  if (status !== 200) throw new Error(`refresh: ${status}`);
}

async function subscribed({ url }: CairnServer): Promise<StreamClient> {
  const stream = await StreamClient.open(url);
  stream.subscribe('orders', { profiles: ['prod'] });
  await stream.next();
  return stream;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
