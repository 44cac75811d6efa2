import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { openOn } from '../../client-sdk/connect.js';
import type {
  ConfigClient,
  ConfigClientError,
  ConnectOptions,
  Snapshot,
  StandardSchemaV1,
  Status,
} from '../../client-sdk/index.js';
import { sealValue } from '../../server/ciphers/cairn/seal-value.js';
import { recipientsOf } from '../../server/ciphers/key-ring.js';
import { generateAesKey, parseKey } from '../../server/ciphers/key-text.js';
import { springCiphers } from '../../server/ciphers/spring/spring-ciphers.js';
import { ManualPlatform } from '../client-sdk/manual-platform.js';
import { nextEvent } from '../client-sdk/next-event.js';
import { startCairn } from '../support/cairn-server.js';
import { gitRepository } from '../support/git-repository.js';

type Config = Record<string, unknown>;

const PHRASE = 'correct horse battery staple';
const FILE = 'orders.yml';

/** By age's own program where there is one. */
async function newIdentity(): Promise<string> {
  const made = spawnSync('age-keygen', { encoding: 'utf8' });
  return made.status === 0 ? made.stdout : generateX25519Identity();
}

const secretLine = (text: string) => /AGE-SECRET-KEY-1\S+/.exec(text)?.[0] ?? '';

async function seal(identity: string, plain: string, key: string, file = FILE): Promise<string> {
  const recipient = await identityToRecipient(secretLine(identity));
  return sealValue(plain, { file, key }, recipientsOf(parseKey(recipient)));
}

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'cairn-opening-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function ordersWith(identity: string, password: string): Promise<string> {
  return [
    'db:',
    `  password: '${await seal(identity, password, 'db.password')}'`,
    '  user: me',
    '  url: postgres://${db.user}:${db.password:none}@db',
    '  again: ${db.password}',
    'doc: escaped \\${db.password}',
    '',
  ].join('\n');
}

/** A server that knows the public half of the client's key, with a repository that holds values for the client alone. */
async function opened(encryption?: object) {
  const identity = await newIdentity();
  const repository = await gitRepository({ [FILE]: await ordersWith(identity, 's3cret-one') });
  const recipient = await identityToRecipient(secretLine(identity));
  const keys = [
    { id: 'own', type: 'aes', key: generateAesKey() },
    { id: 'orders', type: 'age', recipient, for: 'client' },
  ];
  const cairn = await startCairn({
    backends: [{ type: 'git', uri: repository.path }],
    refresh: { pollIntervalMs: 0 },
    encryption: encryption ?? { keys },
  });
  const close = async () => {
    await cairn[Symbol.asyncDispose]();
    await repository[Symbol.asyncDispose]();
  };
  return { identity, repository, cairn, [Symbol.asyncDispose]: close };
}

async function refresh(url: string): Promise<void> {
  await fetch(`${url}/api/v1/refresh?wait=true`, { method: 'POST' });
}

/** What the server has heard of clients, once one has refused something. */
async function refusals(url: string): Promise<string> {
  for (;;) {
    const text = await (await fetch(`${url}/api/v1/clients`)).text();
    if (text.includes('"nack":{')) return text;
  }
}

async function reaching(client: ConfigClient<Config>, status: Status): Promise<void> {
  while (client.status !== status) await nextEvent(client, 'status');
}

function start(url: string, options: ConnectOptions<StandardSchemaV1<unknown, Config> | undefined>) {
  const base = { url, application: 'orders', refresh: 'manual', cache: false } as const;
  return openOn(new ManualPlatform().platform, { ...base, ...options }) as ConfigClient<Config>;
}

const failure = (client: ConfigClient<Config>) => client.ready().catch((error: ConfigClientError) => error);

describe('values that a client opens itself', function () {
  this.timeout(30_000);

  it('are plain and secret in its snapshot, by way of placeholders too, and nowhere in the answer', async () => {
    await using held = await opened();
    const { identity, cairn } = held;
    const answer = await (await fetch(`${cairn.url}/api/v1/environments/orders/default`)).text();
    expect(answer).not.to.contain('s3cret');
    expect(JSON.parse(answer)).to.deep.include({
      secrets: [],
      sealed: { 'db.password': FILE, 'db.url': null, 'db.again': null },
    });
    await using client = start(cairn.url, { decrypt: { key: secretLine(identity) } });
    const { config, secrets, raw } = await client.ready();
    expect(JSON.parse(JSON.stringify(config))).to.eql({
      db: {
        password: 's3cret-one',
        user: 'me',
        url: 'postgres://me:s3cret-one@db',
        again: 's3cret-one',
      },
      doc: 'escaped ${db.password}',
    });
    expect(secrets).to.have.members(['db.password', 'db.url', 'db.again']);
    expect(raw['db.password']).to.equal('s3cret-one');
  });

  it('stay as they are for a client without a key, and are filled in where placeholders come as written', async () => {
    await using held = await opened();
    const { identity, cairn } = held;
    await using without = start(cairn.url, { decrypt: false });
    await without.ready();
    expect(without.get('db.password')).to.match(/^\{cairn:v1:/);
    expect(without.get('db.url')).to.equal('postgres://me:${db.password}@db');
    await using filling = start(cairn.url, { decrypt: { key: secretLine(identity) }, expandEnv: { 'db.user': 'x' } });
    const { secrets } = await filling.ready();
    expect(filling.get('db.url')).to.equal('postgres://me:s3cret-one@db');
    expect(secrets).to.have.members(['db.password', 'db.url', 'db.again']);
  });

  it('are validated once they are open, and what does not open ends the start without being quoted', async () => {
    await using held = await opened();
    const { repository, cairn, identity } = held;
    const seen: unknown[] = [];
    const schema: StandardSchemaV1<unknown, Config> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) => {
          seen.push((value as { db: { password: string } }).db.password);
          return { value: value as Config };
        },
      },
    };
    await using client = start(cairn.url, { decrypt: { key: secretLine(identity) }, schema });
    await client.ready();
    expect(seen).to.eql(['s3cret-one']);

    const wrong = await failure(start(cairn.url, { decrypt: { key: secretLine(await newIdentity()) } }));
    expect(wrong).to.include({ code: 'undecryptable-value', retryable: false });
    expect((wrong as ConfigClientError).issues).to.eql([
      { path: 'db.password', message: `cannot be decrypted: no key is set up for it (${FILE})` },
    ]);
    await repository.commit({ [FILE]: `db.token: '${await seal(identity, 's3cret', 'db.password')}'\n` });
    await refresh(cairn.url);
    const moved = await failure(start(cairn.url, { decrypt: { key: secretLine(identity) } }));
    expect(moved).to.include({ code: 'undecryptable-value' });
    expect((moved as Error).message).to.equal(`db.token: cannot be decrypted: made for another key (${FILE})`);
    expect(inspect(moved, { depth: 9 })).not.to.match(/s3cret|\{cairn/);
    const missing = await failure(start(cairn.url, { decrypt: { keyFile: '/nowhere/key.txt' } }));
    expect(missing).to.include({ code: 'key-unavailable' });
  });

  it('are pushed; one that does not open is refused, and what was in force stays', async () => {
    await using held = await opened();
    const { identity, repository, cairn } = held;
    const clock = new ManualPlatform();
    const decrypt = { key: secretLine(identity) };
    const options = { url: cairn.url, application: 'orders', cache: false, decrypt } as const;
    await using client: ConfigClient<Config> = openOn(clock.platform, options);
    await client.ready();
    await reaching(client, 'live');

    const changed = nextEvent(client, 'change');
    await repository.commit({ [FILE]: await ordersWith(identity, 's3cret-two') });
    await refresh(cairn.url);
    await changed;
    expect(client.get('db.url')).to.equal('postgres://me:s3cret-two@db');

    const rejected = nextEvent(client, 'rejected');
    await repository.commit({ [FILE]: `db.password: '${await seal(identity, 's3cret-three', 'db.token')}'\n` });
    await refresh(cairn.url);
    const [error, refused] = (await rejected) as [ConfigClientError, Snapshot<unknown>];
    expect(error).to.include({ code: 'undecryptable-value' });
    expect(refused.flat['db.password']).to.match(/^\{cairn:v1:/);
    expect(client.get('db.password')).to.equal('s3cret-two');
    const clients = await refusals(cairn.url);
    expect(clients).to.contain('"code":"undecryptable-value"').and.to.contain('"key":"db.password"');
    expect(clients).not.to.match(/s3cret|\{cairn/);
  });

  it('open once the key file holds the key, without a restart, while the stream is open', async () => {
    await using folder = await temporaryFolder();
    const keyFile = join(folder.path, 'keys.txt');
    await using held = await opened({ enabled: false });
    const { identity, repository, cairn } = held;
    await writeFile(keyFile, identity);
    const clock = new ManualPlatform();
    const options = { url: cairn.url, application: 'orders', cache: false, decrypt: { keyFile } } as const;
    await using client: ConfigClient<Config> = openOn(clock.platform, options);
    await client.ready();
    await reaching(client, 'live');
    const next = await newIdentity();
    const rejected = nextEvent(client, 'rejected');
    await repository.commit({ [FILE]: `db.password: '${await seal(next, 's3cret-new', 'db.password')}'\n` });
    await refresh(cairn.url);
    await rejected;
    await reaching(client, 'stale');
    await writeFile(keyFile, `${identity}\n${next}`);
    const changed = nextEvent(client, 'change');
    clock.advance(36_001);
    await changed;
    expect(client.get('db.password')).to.equal('s3cret-new');
    await reaching(client, 'live');
  });

  it('lie sealed in the cache, and open again from there when no server answers', async () => {
    await using folder = await temporaryFolder();
    await using held = await opened();
    const { identity, cairn } = held;
    const options = { cache: { dir: folder.path }, decrypt: { key: secretLine(identity) } };
    const client = start(cairn.url, options);
    await client.ready();
    await client.close();
    for (const entry of await readdir(folder.path, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = await readFile(join(entry.parentPath, entry.name), 'latin1');
      expect(text).to.contain('{cairn:v1:').and.not.to.contain('s3cret');
    }
    await cairn.stop();
    const offline = { ...options, retry: { attempts: 1 } };
    await using second = start(cairn.url, offline);
    expect((await second.ready()).from).to.equal('cache');
    expect(second.get('db.password')).to.equal('s3cret-one');
    const wrong = await failure(start(cairn.url, { ...offline, decrypt: { key: generateAesKey() } }));
    expect(wrong).to.have.nested.property('fallback.code', 'undecryptable-value');
  });

  it("may be Spring's, where the server opens nothing", async () => {
    await using held = await opened({ enabled: false, key: 'the server has another one' });
    const { repository, cairn } = held;
    const rsa = { algorithm: 'DEFAULT', strong: false, salt: 'deadbeef' } as const;
    const spring = await springCiphers({ key: PHRASE, salt: 'cafe', rsa });
    await repository.commit({
      [FILE]: `a: '{cipher}${spring?.seal('s3cret')}'\nb: 'x\${a}'\n`,
      'application.yml': `c: '{cipher}${spring?.seal('s3cret')}'\n`,
    });
    await refresh(cairn.url);
    await using client = start(cairn.url, { decrypt: { springKey: PHRASE, springSalt: 'cafe' } });
    const { flat, secrets } = await client.ready();
    expect({ ...flat }).to.eql({ a: 's3cret', b: 'xs3cret', c: 's3cret' });
    expect(secrets).to.have.members(['a', 'b', 'c']);
  });
});
