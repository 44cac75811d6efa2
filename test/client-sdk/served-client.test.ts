import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { openOn } from '../../client-sdk/connect.js';
import type {
  ChangeSet,
  ConfigClient,
  ConfigClientError,
  ConnectOptions,
  StandardSchemaV1,
} from '../../client-sdk/index.js';
import { ContractServer } from './contract-server.js';
import { ManualPlatform } from './manual-platform.js';
import { nextEvent } from './next-event.js';

type Config = Record<string, unknown>;

const V1 = { version: 'v1', properties: { 'db.url': 'one', 'db.pool.size': 10, 'log.level': 'info' } };
const V2 = { version: 'v2', properties: { 'db.url': 'one', 'db.pool.size': 20, 'cache.ttl': 5 } };
const POLL_MS = 30_000;

/** Accepts pools of at most 15. */
const smallPool: StandardSchemaV1<unknown, Config> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => {
      const { db } = value as { db: { pool: { size: number } } };
      if (db.pool.size <= 15) return { value: value as Config };
      return { issues: [{ message: 'too large', path: ['db', 'pool', { key: 'size' }] }] };
    },
  },
};

describe('a served client', () => {
  let server: ContractServer;
  let clock: ManualPlatform;
  let client: ConfigClient<Config>;
  beforeEach(async () => {
    server = await ContractServer.start();
    server.serve(V1);
    clock = new ManualPlatform();
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  async function started(options: ConnectOptions<StandardSchemaV1<unknown, Config> | undefined> = {}) {
    const { url = server.url } = options;
    const base = { url, application: 'billing', profiles: 'prod', refresh: 'poll', cache: false } as const;
    client = openOn(clock.platform, { ...base, ...options }) as ConfigClient<Config>;
    await client.ready();
    return client;
  }

  const next = (event: Parameters<typeof nextEvent>[1]) => nextEvent(client, event);

  /** Lets one poll begin, and waits until it is over: the next one is planned then. */
  async function poll(): Promise<void> {
    clock.advance(POLL_MS * 1.2);
    do await clock.nextWait();
    while (clock.pending.every(({ delayMs }) => delayMs <= 10_000));
  }

  describe('polling', () => {
    it('asks with the tag and the version it holds, and is content with a 304', async () => {
      await started();
      const before = client.snapshot;
      await poll();
      expect(server.requests).to.have.length(2);
      expect(server.requests[1]?.headers).to.include({ 'if-none-match': before.etag, 'cairn-min-version': 'v1' });
      expect(server.requests[1]?.headers['cache-control']).not.to.equal('no-cache');
      expect(client.snapshot.config).to.equal(before.config);
    });

    it('puts all keys of a commit in force at once and tells what changed', async () => {
      await started();
      const changed = next('change');
      server.serve(V2);
      await poll();
      const [change] = (await changed) as [ChangeSet<Config>];
      expect(change.changes).to.eql([
        { key: 'db.pool.size', kind: 'changed', before: 10, after: 20 },
        { key: 'cache.ttl', kind: 'added', after: 5 },
        { key: 'log.level', kind: 'removed', before: 'info' },
      ]);
      expect(change.to).to.equal(client.snapshot);
      expect(change.from.get('db.pool.size')).to.equal(10);
      expect(client.get('db.pool.size')).to.equal(20);
    });

    it('says nothing when another tag brings the same configuration', async () => {
      await started();
      client.on('change', () => expect.fail('nothing changed'));
      server.serve({ ...V1, version: 'v9' }, 'W/"other-replica"');
      await poll();
      expect(client.snapshot).to.include({ version: 'v9', etag: 'W/"other-replica"' });
    });

    it('follows the version that a 304 names, and asks for no older one from then on', async () => {
      await started();
      server.answer((_, response) =>
        response.writeHead(304, { ETag: client.snapshot.etag, 'Cairn-Version': 'v7' }).end(),
      );
      await poll();
      await poll();
      expect(client.snapshot.version).to.equal('v7');
      expect(server.requests[2]?.headers['cairn-min-version']).to.equal('v7');
    });

    for (const { chance, delayMs } of [
      { chance: 0, delayMs: 24_000 },
      { chance: 0.5, delayMs: 30_000 },
      { chance: 0.999999, delayMs: 36_000 },
    ]) {
      it(`spreads polls: chance ${chance} waits ${delayMs} ms`, async () => {
        clock.chance = chance;
        await started();
        expect(Math.round(clock.pending[0]?.delayMs ?? 0)).to.equal(delayMs);
      });
    }

    it('lets the process end unless told otherwise', async () => {
      await started();
      expect(clock.pending.map(({ keepAlive }) => keepAlive)).to.eql([false]);
      await client.close();
      await started({ ref: true });
      expect(clock.pending.map(({ keepAlive }) => keepAlive)).to.eql([true]);
    });

    it('does not ask by itself when refreshed by hand', async () => {
      await started({ refresh: 'manual' });
      expect(clock.pending).to.eql([]);
      expect(client.status).to.equal('idle');
      server.serve(V2);
      expect((await client.refresh())?.touches('db.pool')).to.equal(true);
      expect(await client.refresh()).to.equal(null);
    });

    it('keeps what it has on 503, and leaves the server alone as long as it asks', async () => {
      await started();
      server.fail(503, { 'Retry-After': '300' });
      const status = next('status');
      await poll();
      expect((await status)[0]).to.equal('stale');
      expect(client.get('db.pool.size')).to.equal(10);
      expect(clock.pending[0]?.delayMs).to.equal(300_000);
    });

    it('does not let a header silence it for ever', async () => {
      await started();
      server.fail(503, { 'Retry-After': '99999999' });
      await poll();
      expect(clock.pending[0]?.delayMs).to.equal(600_000);
    });

    for (const status of [401, 403, 404, 500]) {
      it(`goes on asking after a ${status}, and recovers`, async () => {
        await started();
        server.fail(status);
        await poll();
        expect(client.status).to.equal('stale');
        server.serve(V2);
        await poll();
        expect(client.status).to.equal('polling');
        expect(client.get('db.pool.size')).to.equal(20);
      });
    }

    it('turns to the next server at once when one goes', async () => {
      await using other = await ContractServer.start();
      other.serve(V2);
      await started({ url: [server.url, other.url] });
      await server.stop();
      await poll();
      expect(client.get('db.pool.size')).to.equal(20);
      await poll();
      expect(other.requests).to.have.length(2);
    });

    it('gets a token for each request', async () => {
      let count = 0;
      await started({ token: async () => `token-${++count}` });
      await client.refresh();
      expect(server.requests.map(({ headers }) => headers.authorization)).to.eql(['Bearer token-1', 'Bearer token-2']);
    });
  });

  describe('a refused update', () => {
    it('leaves the old snapshot in force and tells of it once', async () => {
      await started({ schema: smallPool });
      const refusals: [ConfigClientError, unknown][] = [];
      client.on('rejected', (error, refused) => refusals.push([error, refused.get('db.pool.size', 0)]));
      server.serve(V2);
      await poll();
      await poll();
      expect(refusals).to.have.length(1);
      expect(refusals[0]?.[0]).to.include({ code: 'invalid-configuration', retryable: false });
      expect(refusals[0]?.[0].issues).to.eql([{ path: 'db.pool.size', message: 'too large' }]);
      expect(refusals[0]?.[1]).to.equal(20);
      expect(client.get('db.pool.size')).to.equal(10);
      expect(client.snapshot.version).to.equal('v1');
      expect(client.status).to.equal('stale');
      expect(server.requests[2]?.headers).to.include({ 'cairn-min-version': 'v1' });
    });

    it('is over when the old one comes back or a good one comes', async () => {
      await started({ schema: smallPool });
      for (const good of [V1, { ...V2, version: 'v3', properties: { ...V2.properties, 'db.pool.size': 15 } }]) {
        server.serve(V2);
        await poll();
        expect(client.status).to.equal('stale');
        server.serve(good);
        await poll();
        expect(client.status).to.equal('polling');
      }
      expect(client.get('db.pool.size')).to.equal(15);
    });

    it('rejects a refresh by hand', async () => {
      await started({ schema: smallPool, refresh: 'manual' });
      server.serve(V2);
      const error = await client.refresh().catch((reason: unknown) => reason);
      expect(error).to.have.property('code', 'invalid-configuration');
      expect(await client.refresh().catch((reason: unknown) => reason)).to.equal(error);
    });

    it('does not repeat what a schema says of a secret', async () => {
      await started({ schema: smallPool, refresh: 'manual' });
      server.serve({ ...V2, secrets: ['db.pool.size'] });
      const error = (await client.refresh().catch((reason: unknown) => reason)) as ConfigClientError;
      expect(error.message).not.to.contain('too large');
      expect(error.issues[0]?.path).to.equal('db.pool.size');
    });
  });

  describe('refresh', () => {
    it('ends when its signal is aborted, and the client lives on', async () => {
      await started({ refresh: 'manual' });
      server.answer(() => {});
      const controller = new AbortController();
      const asked = server.nextRequest();
      const refreshed = client.refresh({ signal: controller.signal }).catch((reason: unknown) => reason);
      await asked;
      controller.abort();
      expect(await refreshed).to.have.property('code', 'aborted');
      server.serve(V2);
      expect(await client.refresh()).to.have.nested.property('to.version', 'v2');
    });

    it('ends with closed when the client is closed', async () => {
      await started();
      server.answer(() => {});
      const asked = server.nextRequest();
      const refreshed = client.refresh().catch((reason: unknown) => reason);
      await asked;
      await client.close();
      expect(await refreshed).to.have.property('code', 'closed');
      expect(client.status).to.equal('closed');
      expect(client.get('db.pool.size')).to.equal(10);
      expect(clock.pending).to.eql([]);
      expect(await client.refresh().catch((reason: unknown) => reason)).to.have.property('code', 'closed');
    });

    it('fails when nobody answers', async () => {
      await started({ refresh: 'manual' });
      await server.stop();
      expect(await client.refresh().catch((reason: unknown) => reason)).to.have.property('code', 'server-unavailable');
    });
  });

  describe('the cache', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'cairn-sdk-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('holds the newest that was in force, so that a restart does not go back', async () => {
      await started({ cache: { dir: folder } });
      server.serve(V2);
      await client.refresh();
      await client.close();
      await started({ cache: { dir: folder } });
      expect(server.requests.at(-1)?.headers['cairn-min-version']).to.equal('v2');
      await client.close();
      const { url } = server;
      await server.stop();
      await started({ cache: { dir: folder }, url, retry: { attempts: 1 } });
      expect(client.snapshot).to.include({ version: 'v2', from: 'cache' });
    });

    it('loses what is outdated when secrets come that it may not hold', async () => {
      await started({ cache: { dir: folder } });
      server.serve({ ...V2, secrets: ['db.url'] });
      await client.refresh();
      await client.close();
      expect(await readdir(join(folder, 'cairn-client'))).to.eql([]);
    });

    it('that cannot be written is told, and costs nothing else', async () => {
      await writeFile(join(folder, 'no-folder'), '');
      client = openOn(clock.platform, {
        url: server.url,
        application: 'billing',
        refresh: 'poll',
        cache: { dir: join(folder, 'no-folder') },
      }) as ConfigClient<Config>;
      const failed = next('error');
      await client.ready();
      expect((await failed)[0]).to.be.instanceOf(Error);
      expect(client.status).to.equal('polling');
    });
  });

  it('shows no secret where its snapshots and changes are printed', async () => {
    const secrets = ['db.password'];
    server.serve({ version: 'v1', properties: { 'db.password': 'canary-1', 'db.user': 'ada' }, secrets });
    const { snapshot } = await started();
    const changed = next('change');
    server.serve({ version: 'v2', properties: { 'db.password': 'canary-2', 'db.user': 'eve' }, secrets });
    await poll();
    const [change] = (await changed) as [ChangeSet<Config>];
    await poll(); // whose 304 makes another snapshot of it
    for (const it of [snapshot, change, change.changes, client.snapshot, { deep: { in: [snapshot] } }]) {
      for (const text of [inspect(it, { depth: null, showHidden: true }), JSON.stringify(it)]) {
        expect(text)
          .to.match(/ada|eve/)
          .and.not.to.include('canary');
      }
    }
    expect(snapshot.get('db.password')).to.equal('canary-1');
    expect(change.changes).to.deep.include({
      ...{ key: 'db.password', kind: 'changed', before: 'canary-1', after: 'canary-2' },
    });
  });

  it('names coordinates in the request as they are', async () => {
    await started({ application: 'pay/eu', profiles: ['prod', 'eu west'], label: 'feature/x', origins: true });
    expect(server.requests[0]?.url).to.equal(
      '/api/v1/environments/pay(_)eu/prod%2Ceu%20west?label=feature%2Fx&origins=true',
    );
  });

  it('tells origins when asked', async () => {
    server.serve({ ...V1, sources: ['a.yml', 'b.yml'], origins: { 'db.url': [1, 4, 9] } });
    await started({ origins: true });
    expect(client.snapshot.origin('db.url')).to.eql({ source: 'b.yml', line: 4, column: 9 });
    expect(client.snapshot.origin('log.level')).to.equal(undefined);
  });

  it('shows why the server serves an older commit', async () => {
    const stale = { rejected: 'v2', code: 'invalid-document', file: 'billing.yml', line: 3, message: 'no mapping' };
    server.serve({ ...V1, stale });
    await started();
    expect(client.snapshot.stale).to.eql(stale);
  });

  it('splits credentials off the address', async () => {
    await started({ url: server.url.replace('http://', 'http://us%40er:p%3Ass@') });
    expect(server.requests[0]?.headers.authorization).to.equal(`Basic ${btoa('us@er:p:ss')}`);
  });

  it('asks below a path', async () => {
    await started({ url: `${server.url}/config/` });
    expect(server.requests[0]?.url).to.equal('/config/api/v1/environments/billing/prod');
  });

  it('uses the fetch it is given', async () => {
    const seen: string[] = [];
    await started({
      fetch: (url, init) => {
        seen.push(url);
        return fetch(url, init);
      },
    });
    expect(seen).to.eql([`${server.url}/api/v1/environments/billing/prod`]);
  });

  it('writes nothing to stdout or stderr', async () => {
    const written: unknown[] = [];
    const originals = [process.stdout.write, process.stderr.write] as const;
    process.stdout.write = process.stderr.write = ((text: unknown) => written.push(text)) as never;
    try {
      await started();
      server.fail(500);
      await poll();
      await client.close();
    } finally {
      [process.stdout.write, process.stderr.write] = originals;
    }
    expect(written).to.eql([]);
  });

  it('is over when its scope is left', async () => {
    let left: ConfigClient<Config>;
    {
      await using scoped = await started();
      left = scoped;
    }
    expect(left.status).to.equal('closed');
  });
});
