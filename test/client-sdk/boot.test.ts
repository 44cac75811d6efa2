import { chmod, chown, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openOn } from '../../client-sdk/connect.js';
import { ConfigClientError } from '../../client-sdk/errors.js';
import type { ConnectOptions } from '../../client-sdk/options.js';
import type { StandardSchemaV1 } from '../../client-sdk/standard-schema.js';
import { ContractServer, deadUrl, environment } from './contract-server.js';
import { ManualPlatform } from './manual-platform.js';

type Options = ConnectOptions<StandardSchemaV1 | undefined>;

const RETRY = { baseMs: 3000, maxMs: 3000 };
const PAUSE_MS = 1500;
const SECRETS = { properties: { 'db.password': 'hunter2' }, secrets: ['db.password'] };

/** A server, a disk and a clock of one boot. */
class World {
  readonly clock = new ManualPlatform();
  readonly options: Options;
  readonly server: ContractServer;
  readonly folder: string;

  constructor(server: ContractServer, folder: string) {
    this.server = server;
    this.folder = folder;
    this.clock.hurry = PAUSE_MS;
    const cache = { dir: folder };
    this.options = {
      url: server.url,
      application: 'billing',
      profiles: ['prod'],
      retry: RETRY,
      refresh: 'poll',
      cache,
    };
  }

  open(options: Options = this.options) {
    return openOn(this.clock.platform, options);
  }

  /** An earlier run of the same service, which left its last known good on disk. */
  async earlier(fields = {}, options: Options = this.options): Promise<void> {
    this.server.serve(fields);
    const client = this.open(options);
    await client.ready();
    await client.close();
    this.server.requests.length = 0;
  }

  async cacheFile(): Promise<string> {
    const folder = join(this.folder, 'cairn-client');
    const [name] = await readdir(folder);
    return join(folder, name as string);
  }
}

const refusing = (message: string): StandardSchemaV1 => ({
  '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message, path: ['server', 'port'] }] }) },
});

interface Case {
  readonly when: string;
  /** Prepares the world; may return options, and what is to happen while the client boots. */
  readonly given: (world: World) => Promise<{ options?: Options; meanwhile?: () => Promise<void> } | void>;
  readonly expected:
    | { readonly from: string; readonly requests?: number; readonly version?: string }
    | { readonly code: string; readonly fallback?: string; readonly requests?: number };
}

const CASES: readonly Case[] = [
  {
    when: 'the server answers',
    given: async ({ server }) => server.serve(),
    expected: { from: 'server', requests: 1 },
  },
  { when: 'nobody listens', given: ({ server }) => server.stop(), expected: { code: 'server-unavailable' } },
  {
    when: 'the server is too slow',
    given: async ({ server, clock }) => {
      server.answer(() => {});
      const asked = server.nextRequest();
      return { meanwhile: async () => asked.then(() => clock.advance(10_000)) };
    },
    expected: { code: 'timeout', requests: 1 },
  },
  {
    when: 'the headers come and the body does not',
    given: async ({ server, clock }) => {
      server.answer((_, response) => response.writeHead(200).write('{"application"'));
      const asked = server.nextRequest();
      return { meanwhile: async () => asked.then(() => clock.advance(10_000)) };
    },
    expected: { code: 'timeout', requests: 1 },
  },
  {
    when: 'it says 400',
    given: async ({ server }) => server.fail(400),
    expected: { code: 'invalid-request', requests: 1 },
  },
  {
    when: 'it says 401',
    given: async ({ server }) => server.fail(401),
    expected: { code: 'unauthorized', requests: 1 },
  },
  { when: 'it says 403', given: async ({ server }) => server.fail(403), expected: { code: 'forbidden', requests: 1 } },
  { when: 'it says 404', given: async ({ server }) => server.fail(404), expected: { code: 'not-found', requests: 1 } },
  {
    when: 'it knows no such label',
    given: async ({ server }) => server.problem(404, 'label-not-found'),
    expected: { code: 'label-not-found', requests: 1 },
  },
  {
    when: 'it says 500 all the time',
    given: async ({ server }) => server.fail(500),
    expected: { code: 'server-unavailable', requests: 7 },
  },
  {
    when: 'a document there is broken',
    given: async ({ server }) => server.problem(500, 'invalid-document'),
    expected: { code: 'invalid-document', requests: 7 },
  },
  {
    when: 'it says 503 and 429 at first',
    given: async ({ server }) => {
      const refusals = [503, 429, 408];
      server.answer((_, response) => {
        response.writeHead(refusals.shift() ?? 500).end();
        if (refusals.length === 0) server.serve();
      });
    },
    expected: { from: 'server', requests: 4 },
  },
  {
    when: 'it asks for more patience than there is time',
    given: async ({ server }) => server.fail(503, { 'Retry-After': '60' }),
    expected: { code: 'server-unavailable', requests: 1 },
  },
  {
    when: 'attempts are limited',
    given: async ({ server, options }) => {
      server.fail(503);
      return { options: { ...options, retry: { ...RETRY, attempts: 2 } } };
    },
    expected: { code: 'server-unavailable', requests: 2 },
  },
  {
    when: 'the schema refuses the configuration',
    given: async ({ server, options }) => {
      server.serve();
      return { options: { ...options, schema: refusing('too low') } };
    },
    expected: { code: 'invalid-configuration', requests: 1 },
  },
  {
    when: 'the server is down and the last known good is there',
    given: async (world) => world.earlier().then(() => world.server.stop()),
    expected: { from: 'cache', version: 'v1' },
  },
  {
    when: 'the server is slow and the last known good is there',
    given: async (world) => {
      await world.earlier();
      world.server.answer(() => {});
      const asked = world.server.nextRequest();
      return { meanwhile: async () => asked.then(() => world.clock.advance(10_000)) };
    },
    expected: { from: 'cache', requests: 1 },
  },
  {
    when: 'the server confirms the last known good at a later commit',
    given: async (world) => {
      await world.earlier();
      world.server.answer((_, response) => response.writeHead(304, { 'Cairn-Version': 'v2' }).end());
    },
    expected: { from: 'server', version: 'v2', requests: 1 },
  },
  {
    when: 'the server refuses although the last known good is there',
    given: async (world) => world.earlier().then(() => world.server.fail(401)),
    expected: { code: 'unauthorized', requests: 1 },
  },
  {
    when: 'the last known good was tampered with',
    given: async (world) => {
      await world.earlier();
      const file = await world.cacheFile();
      await writeFile(file, (await readFile(file, 'utf8')).replace('postgres://one', 'postgres://two'));
      await world.server.stop();
    },
    expected: { code: 'server-unavailable', fallback: 'cache-damaged' },
  },
  {
    when: 'the last known good was cut short',
    given: async (world) => {
      await world.earlier();
      const file = await world.cacheFile();
      await writeFile(file, (await readFile(file)).subarray(0, 100));
      await world.server.stop();
    },
    expected: { code: 'server-unavailable', fallback: 'cache-damaged' },
  },
  {
    when: 'others may read the last known good',
    given: async (world) => {
      await world.earlier();
      await chmod(await world.cacheFile(), 0o640);
      await world.server.stop();
    },
    expected: { code: 'server-unavailable', fallback: 'cache-foreign' },
  },
  {
    when: 'the last known good is a link',
    given: async (world) => {
      await world.earlier();
      const file = await world.cacheFile();
      await rename(file, join(world.folder, 'elsewhere'));
      await symlink(join(world.folder, 'elsewhere'), file);
      await world.server.stop();
    },
    expected: { code: 'server-unavailable', fallback: 'cache-foreign' },
  },
  {
    when: 'the last known good is too old',
    given: async (world) => {
      await world.earlier();
      world.clock.advance(60_001);
      await world.server.stop();
      return { options: { ...world.options, cache: { dir: world.folder, maxAgeMs: 60_000 } } };
    },
    expected: { code: 'server-unavailable', fallback: 'cache-expired' },
  },
  {
    when: 'the last known good does not satisfy the schema',
    given: async (world) => {
      await world.earlier();
      await world.server.stop();
      return { options: { ...world.options, schema: refusing('too low') } };
    },
    expected: { code: 'server-unavailable', fallback: 'invalid-configuration' },
  },
  {
    when: 'there were secrets and no key to keep them with',
    given: async (world) => world.earlier(SECRETS).then(() => world.server.stop()),
    expected: { code: 'server-unavailable' },
  },
  {
    when: 'there were secrets and a key',
    given: async (world) => {
      const options = { ...world.options, cache: { dir: world.folder, key: 'correct horse' } };
      await world.earlier(SECRETS, options);
      expect(await readFile(await world.cacheFile(), 'latin1')).not.to.contain('hunter2');
      await world.server.stop();
      return { options };
    },
    expected: { from: 'cache' },
  },
  {
    when: 'the key is another one',
    given: async (world) => {
      await world.earlier(SECRETS, { ...world.options, cache: { dir: world.folder, key: 'correct horse' } });
      await world.server.stop();
      return { options: { ...world.options, cache: { dir: world.folder, key: 'battery staple' } } };
    },
    expected: { code: 'server-unavailable', fallback: 'cache-damaged' },
  },
  {
    when: 'the last known good is of another label',
    given: async (world) => {
      await world.earlier();
      await world.server.stop();
      return { options: { ...world.options, label: 'next' } };
    },
    expected: { code: 'server-unavailable' },
  },
  {
    when: 'the server is optional and there are defaults',
    given: async ({ server, options }) => {
      await server.stop();
      return { options: { ...options, optional: true, defaults: { server: { port: 1 } } } };
    },
    expected: { from: 'defaults', version: 'defaults' },
  },
  {
    when: 'the server is optional but refuses',
    given: async ({ server, options }) => {
      server.fail(403);
      return { options: { ...options, optional: true, defaults: {} } };
    },
    expected: { code: 'forbidden' },
  },
  {
    when: 'the server is optional and the defaults do not satisfy the schema',
    given: async ({ server, options }) => {
      await server.stop();
      return { options: { ...options, optional: true, defaults: {}, schema: refusing('missing') } };
    },
    expected: { code: 'invalid-configuration' },
  },
  {
    when: 'the first of two servers is dead',
    given: async ({ server, options }) => {
      server.serve();
      return { options: { ...options, url: [await deadUrl(), server.url] } };
    },
    expected: { from: 'server', requests: 1 },
  },
  {
    when: 'the first of two servers never answers',
    given: async ({ server, options, clock }) => {
      const silent = await ContractServer.start();
      silent.answer(() => {});
      server.serve();
      const asked = silent.nextRequest().then(() => clock.advance(5000));
      return {
        options: { ...options, url: [silent.url, server.url] },
        meanwhile: () => asked.then(() => silent.stop()),
      };
    },
    expected: { from: 'server', requests: 1 },
  },
  {
    when: 'the caller loses patience',
    given: async ({ server, options }) => {
      server.answer(() => {});
      const controller = new AbortController();
      const asked = server.nextRequest();
      const meanwhile = async () => asked.then(() => controller.abort());
      return { options: { ...options, signal: controller.signal }, meanwhile };
    },
    expected: { code: 'aborted', requests: 1 },
  },
  {
    when: 'the caller had lost patience before',
    given: async ({ server, options }) => {
      server.serve();
      return { options: { ...options, signal: AbortSignal.abort() } };
    },
    expected: { code: 'aborted', requests: 0 },
  },
  {
    when: 'the connection is cut in the middle of the body',
    given: async ({ server }) =>
      server.answer((_, response) => {
        response.writeHead(200, { 'Content-Length': '1000' }).write(environment().slice(0, 40));
        setImmediate(() => response.destroy());
      }),
    expected: { code: 'server-unavailable' },
  },
  {
    when: 'a proxy passes on half a body as if it were all',
    given: async ({ server }) => server.fail(200, {}, environment().slice(0, 40)),
    expected: { code: 'invalid-answer' },
  },
  { when: 'the answer is empty', given: async ({ server }) => server.fail(200), expected: { code: 'invalid-answer' } },
  {
    when: 'the answer is an empty object',
    given: async ({ server }) => server.fail(200, {}, '{}'),
    expected: { code: 'invalid-answer' },
  },
  {
    when: 'the answer is no content',
    given: async ({ server }) => server.fail(204),
    expected: { code: 'invalid-answer' },
  },
  {
    when: 'the answer is a login page',
    given: async ({ server }) => server.fail(200, { 'Content-Type': 'text/html' }, '<html>Sign in</html>'),
    expected: { code: 'invalid-answer' },
  },
  {
    when: 'the answer leads elsewhere',
    given: async ({ server }) => server.fail(302, { Location: 'http://127.0.0.1:1/' }),
    expected: { code: 'invalid-answer' },
  },
  {
    when: 'no token can be got',
    given: async ({ server, options }) => {
      server.serve();
      return { options: { ...options, token: () => Promise.reject(new Error('identity provider down')) } };
    },
    expected: { code: 'token-unavailable', requests: 0 },
  },
  {
    when: 'the token is no header value',
    given: async ({ options }) => ({ options: { ...options, token: 'a\nb' } }),
    expected: { code: 'invalid-options', requests: 0 },
  },
];

describe('boot', () => {
  let server: ContractServer;
  let world: World;
  beforeEach(async () => {
    server = await ContractServer.start();
    world = new World(server, await mkdtemp(join(tmpdir(), 'cairn-sdk-')));
  });
  afterEach(async () => {
    await server.stop();
    await rm(world.folder, { recursive: true });
  });

  for (const { when, given, expected } of CASES) {
    it(`when ${when}: ${'code' in expected ? `fails with ${expected.code}` : `comes from ${expected.from}`}`, async () => {
      const { options = world.options, meanwhile } = (await given(world)) ?? {};
      const client = world.open(options);
      const outcome = client.ready().catch((error: unknown) => error);
      await meanwhile?.();
      const met = await outcome;
      if ('code' in expected) {
        expect(met).to.be.instanceOf(ConfigClientError);
        const error = met as ConfigClientError;
        expect({ code: error.code, fallback: error.fallback?.code }).to.eql({
          code: expected.code,
          fallback: expected.fallback,
        });
        expect(error.message).not.to.contain('hunter2');
        expect(() => client.snapshot)
          .to.throw(ConfigClientError)
          .with.property('code', 'not-ready');
        expect(client.status).to.equal('closed');
      } else {
        if (met instanceof Error) throw met;
        expect(client.snapshot).to.include({
          from: expected.from,
          version: expected.version ?? client.snapshot.version,
        });
        expect(Object.keys(client.snapshot.flat)).not.to.eql([]);
        expect(client.status).to.equal(expected.from === 'server' ? 'polling' : 'stale');
      }
      if (expected.requests !== undefined) expect(server.requests).to.have.length(expected.requests);
      await client.close();
      expect(world.clock.pending).to.eql([]);
    });
  }

  it('when the last known good belongs to another user: fails with server-unavailable', async function () {
    if (process.getuid?.() !== 0) this.skip();
    await world.earlier();
    await chown(await world.cacheFile(), 65534, 65534);
    await server.stop();
    const error = await rejectionOf(world.open().ready());
    expect(error).to.have.property('code', 'server-unavailable');
    expect(error.fallback).to.have.property('code', 'cache-foreign');
  });

  it('when it is closed meanwhile: fails with closed', async () => {
    server.answer(() => {});
    const asked = server.nextRequest();
    const client = world.open();
    const failed = rejectionOf(client.ready());
    await asked;
    await client.close();
    expect(await failed).to.have.property('code', 'closed');
    expect(client.status).to.equal('closed');
  });

  it('waits longer from retry to retry, by chance, up to the cap', async () => {
    server.fail(503);
    world.clock.hurry = undefined;
    world.clock.chance = 0.999;
    const client = world.open({ ...world.options, retry: { baseMs: 100, maxMs: 700 } });
    const failed = rejectionOf(client.ready());
    const waits: number[] = [];
    while (waits.length < 5) {
      await world.clock.nextWait();
      const pause = world.clock.pending.find(({ delayMs }) => delayMs < 1000);
      if (pause === undefined) continue;
      waits.push(Math.round(pause.delayMs));
      world.clock.advance(pause.delayMs);
    }
    expect(waits).to.eql([100, 200, 400, 699, 699]);
    await client.close();
    await failed;
  });

  it('keeps the process alive while it waits', async () => {
    await server.stop();
    world.clock.hurry = undefined;
    const client = world.open();
    const failed = rejectionOf(client.ready());
    while (!world.clock.pending.some(({ delayMs }) => delayMs === PAUSE_MS)) await world.clock.nextWait();
    expect(world.clock.pending.map(({ keepAlive }) => keepAlive)).to.eql([true]);
    await client.close();
    await failed;
  });
});

async function rejectionOf(promise: Promise<unknown>): Promise<ConfigClientError> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: ConfigClientError) => error,
  );
}
