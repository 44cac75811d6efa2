import { expect } from 'chai';
import { startCairn } from '../support/cairn-server.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';
import { keepAsking } from '../support/keep-asking.js';
import { type ServedRepository, serveRepository } from '../support/served-repository.js';
import { StreamClient } from '../support/stream-client.js';

const FILES = { 'orders.yml': 'pool:\n  size: 10\n', 'billing.yml': 'days: 30\n', 'canary.yml': 'beat: 0\n' };

interface Stage extends AsyncDisposable {
  readonly repository: TestRepository;
  readonly server: ServedRepository;
  readonly client: StreamClient;
  /** Commits, together with a beat of the canary, and waits for the beat: what else there is to hear has come before. */
  commit(files: Readonly<Record<string, string | null>>): Promise<string>;
}

/** A real repository, the composed server, and a client that is subscribed to `orders`, then to a canary. */
async function stage(): Promise<Stage> {
  const repository = await gitRepository(FILES);
  const server = await serveRepository(repository.path);
  const client = await StreamClient.open(server.url);
  client.subscribe('orders');
  await client.next();
  const canary = await StreamClient.open(server.url);
  canary.subscribe('canary');
  await canary.next();
  let beat = 0;
  return {
    ...{ repository, server, client },
    async commit(files) {
      beat += 1;
      const version = await repository.commit({ ...files, 'canary.yml': `beat: ${beat}\n` });
      await server.refresh();
      await canary.next();
      return version;
    },
    async [Symbol.asyncDispose]() {
      for (const open of [client, canary, server, repository]) await open[Symbol.asyncDispose]();
    },
  };
}

describe('push, from a commit to its subscribers', () => {
  it('sends the environment of the commit, with what has changed', async () => {
    await using on = await stage();
    const version = await on.commit({ 'orders.yml': 'pool:\n  size: 20\n  idle: 5\n' });
    const { etag, environment, ...frame } = await on.client.next();
    expect(frame).to.eql({
      ...{ type: 'environment', id: 'orders', transfer: 'full', version },
      changes: [
        { key: 'pool.idle', kind: 'added' },
        { key: 'pool.size', kind: 'changed' },
      ],
    });
    expect(environment?.properties).to.eql({ 'pool.size': 20, 'pool.idle': 5 });
    const answer = await on.server.get('/api/v1/environments/orders/prod');
    expect(answer.headers.get('etag')).to.equal(etag);
    expect(JSON.parse(answer.text)).to.eql(environment);
  });

  for (const { what, files } of [
    { what: 'a comment', files: { 'orders.yml': '# ten\npool:\n  size: 10\n' } },
    { what: 'another style', files: { 'orders.yml': 'pool: { size: 10 }\n' } },
    { what: 'a file that says nothing new', files: { 'application.yml': 'pool:\n  size: 99\n' } },
    { what: "another service's file", files: { 'billing.yml': 'days: 60\n' } },
    { what: 'a broken commit', files: { 'orders.yml': 'pool: [\n' } },
  ]) {
    it(`sends nothing for ${what}`, async () => {
      await using on = await stage();
      await on.commit(files);
      expect(await on.client.rest()).to.eql([]);
    });
  }

  it('heals: what comes after a broken commit is sent, against what was good before it', async () => {
    await using on = await stage();
    await on.commit({ 'orders.yml': 'pool: [\n' });
    const version = await on.commit({ 'orders.yml': 'pool:\n  size: 30\n' });
    const [frame, ...others] = await on.client.rest();
    expect(others).to.eql([]);
    expect(frame).to.deep.include({ version, changes: [{ key: 'pool.size', kind: 'changed' }] });
  });

  it('says that a label is gone, and goes on when it is back', async () => {
    await using on = await stage();
    await on.repository.git('branch', 'stable');
    await on.server.refresh();
    on.client.subscribe('orders', { id: 'stable', label: 'stable' });
    await on.client.next();
    await on.repository.git('branch', '-D', 'stable');
    await on.commit({});
    expect(await on.client.next()).to.deep.include({ type: 'problem', id: 'stable', ended: false });
    await on.commit({ 'orders.yml': 'pool:\n  size: 40\n' });
    expect((await on.client.next()).id).to.equal('orders');
    await on.repository.git('branch', 'stable');
    await on.commit({});
    const back = await on.client.next();
    expect(back).to.include({ type: 'environment', id: 'stable', transfer: 'full' });
    expect(back.environment?.properties).to.eql({ 'pool.size': 40 });
  });

  it('follows a forced push to the head, whatever the client has seen', async () => {
    await using on = await stage();
    const seen = await on.commit({ 'orders.yml': 'pool:\n  size: 20\n' });
    await on.client.next();
    await on.repository.git('reset', '--quiet', '--hard', 'HEAD~1');
    const head = await on.commit({ 'orders.yml': 'pool:\n  size: 11\n' });
    expect(await on.client.next()).to.include({ version: head });
    await using other = await StreamClient.open(on.server.url);
    other.subscribe('orders', { version: seen });
    expect(await other.next()).to.include({ transfer: 'full', version: head });
  });

  it('fetches what a client has seen elsewhere before it sends anything', async () => {
    await using on = await stage();
    const version = await on.repository.commit({ 'orders.yml': 'pool:\n  size: 50\n' });
    await using other = await StreamClient.open(on.server.url);
    other.subscribe('orders', { version });
    expect(await other.next()).to.include({ transfer: 'none', version });
  });

  it('knows who runs what', async () => {
    await using on = await stage();
    await using other = await StreamClient.open(on.server.url);
    other.subscribe('orders', { id: '1', instance: { id: 'pod-1', host: 'node-7', tags: { zone: 'a' } } });
    const { version = '' } = await other.next();
    other.say({ type: 'ack', id: '1', version });
    await other.rest();
    const refused = await on.commit({ 'orders.yml': 'pool:\n  size: no\n' });
    await other.next();
    other.say({
      type: 'nack',
      id: '1',
      version: refused,
      code: 'schema-violation',
      message: 'no number',
      key: 'pool.size',
    });
    await other.rest();
    const { text } = await on.server.get('/api/v1/clients?application=orders');
    const [, { behindMs, connectedSince, nack, ...client }] = JSON.parse(text).clients;
    expect(client).to.eql({
      ...{ application: 'orders', profiles: ['prod'], label: null, principal: 'anonymous' },
      instance: { id: 'pod-1', host: 'node-7', tags: { zone: 'a' } },
      ...{ version, headVersion: refused, current: false },
    });
    expect(nack).to.include({ version: refused, code: 'schema-violation', message: 'no number', key: 'pool.size' });
    expect(behindMs).to.be.within(0, 10_000);
    await on.commit({ 'orders.yml': 'pool:\n  size: 10\n' });
    await other.next();
  });
});

describe('push, in a process of its own', () => {
  it('says goodbye at SIGTERM, fails no read, and is gone', async () => {
    await using repository = await gitRepository(FILES);
    await using cairn = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
    const clients = await Promise.all(Array.from({ length: 50 }, () => StreamClient.open(cairn.url)));
    for (const client of clients) client.subscribe('orders');
    await Promise.all(clients.map((client) => client.next()));
    let stopped: Promise<number | null> | undefined;
    const reading = keepAsking(`${cairn.url}/orders/prod`, 1, () => {
      stopped ??= cairn.stop();
    });
    const goodbyes = await Promise.all(clients.map((client) => client.next()));
    for (const client of clients) expect((await client.closed()).code).to.equal(1012);
    expect((await reading).failures).to.eql([]);
    expect(await stopped).to.equal(0);
    const delays = goodbyes.map(({ reconnectInMs = -1 }) => reconnectInMs);
    expect(goodbyes.every(({ type }) => type === 'goodbye')).to.equal(true);
    for (const part of [0, 250, 500, 750]) {
      expect(delays.filter((delay) => delay >= part && delay < part + 250).length, `from ${part} ms`).to.be.within(
        11,
        14,
      );
    }
  });

  it('answers reads while it pushes to everybody', async () => {
    await using repository = await gitRepository(FILES);
    await using cairn = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
    const clients = await Promise.all(Array.from({ length: 300 }, () => StreamClient.open(cairn.url)));
    for (const client of clients) client.subscribe('orders');
    await Promise.all(clients.map((client) => client.next()));
    const version = await repository.commit({ 'orders.yml': 'pool:\n  size: 20\n' });
    await fetch(`${cairn.url}/api/v1/refresh`, { method: 'POST' });
    const pushed = Promise.all(clients.map((client) => client.next()));
    const read = await fetch(`${cairn.url}/billing/prod`);
    expect(read.status).to.equal(200);
    expect((await pushed).every((frame) => frame.version === version)).to.equal(true);
    for (const client of clients) client.socket.terminate();
  });
});
