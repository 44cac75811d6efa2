import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import { connect } from '../../client-sdk/index.js';
import { sealValue } from '../../server/ciphers/cairn/seal-value.js';
import { recipientsOf } from '../../server/ciphers/key-ring.js';
import { generateAesKey, parseKey } from '../../server/ciphers/key-text.js';
import { springCiphers } from '../../server/ciphers/spring/spring-ciphers.js';
import { cairnCli } from '../support/cairn-cli.js';
import { startCairn, startRefused } from '../support/cairn-server.js';
import { gitRepository } from '../support/git-repository.js';

const CANARIES = ['canary-one-5f1c', 'canary-two-9b7e', 'canary-three-c2d8'] as const;
const PHRASE = 'correct horse battery staple';

interface OwnForm {
  readonly secrets: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly stale: { readonly message: string } | null;
}

interface SpringForm {
  readonly propertySources: readonly { readonly source: Readonly<Record<string, unknown>> }[];
}

interface Mark {
  readonly key: string;
  readonly secret?: true;
}

interface Marked {
  readonly secret?: true;
  readonly sources?: readonly Mark[];
  readonly placeholders?: readonly Mark[];
  readonly changes?: readonly Mark[];
  readonly commits?: readonly { readonly changes: readonly Mark[] }[];
}

async function seal() {
  const spring = await springCiphers({
    key: PHRASE,
    rsa: { algorithm: 'DEFAULT', strong: false, salt: 'deadbeef' },
    salt: 'deadbeef',
  });
  const key = generateAesKey();
  const material = parseKey(key);
  const own = (plain: string, file: string, at: string) => sealValue(plain, { file, key: at }, recipientsOf(material));
  return { key, spring: (plain: string) => `{cipher}${spring?.seal(plain)}`, own };
}

async function opened() {
  const { key, spring, own } = await seal();
  const [one, two, three] = CANARIES;
  const repository = await gitRepository({
    'orders.yml': [
      'db:',
      `  password: '${spring(one)}'`,
      `  token: '${await own(two, 'orders.yml', 'db.token')}'`,
      '  url: postgres://me:${db.password}@db',
      'plain: ${db.user:nobody}',
      '',
    ].join('\n'),
    'app.conf': 'password=${db.password}\n',
    'broken.yml': `moved: '${await own(three, 'other.yml', 'moved')}'\n`,
  });
  await repository.commit({ 'orders.yml.note': 'x' });
  const encryption = { key: PHRASE, keys: [{ id: 'k1', type: 'aes', key }] };
  return { repository, encryption, spring, own };
}

/** Repositories that an address with placeholders leads to. */
async function repositoriesBelow(files: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-below-'));
  for (const [name, content] of Object.entries(files)) {
    const repository = await gitRepository(content);
    await rename(repository.path, join(folder, name));
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** On a data folder of its own, looking at the repository when it is told to. */
function serve({ path }: { readonly path: string }, encryption: object, more: object = {}) {
  const backends = [{ type: 'git', uri: path }];
  return startCairn({ refresh: { pollIntervalMs: 0 }, backends, encryption, ...more });
}

describe('secrets', () => {
  it('that do not open hold their application back, and say why without the value', async () => {
    const { repository, encryption, own } = await opened();
    await using held = repository;
    await using server = await serve(held, encryption);
    const before = (await (await fetch(`${server.url}/api/v1/environments/orders/default`)).json()) as OwnForm;
    const elsewhere = await own('canary-four', 'orders.yml', 'somewhere.else');
    await held.commit({ 'orders.yml': `db:\n  password: '${elsewhere}'\n` });
    await fetch(`${server.url}/api/v1/refresh?wait=true`, { method: 'POST' });

    const answer = await fetch(`${server.url}/api/v1/environments/orders/default`);
    const after = (await answer.json()) as OwnForm;
    expect(after.properties).to.eql(before.properties);
    expect(answer.headers.get('cairn-stale')).to.match(/^reason=rejected; commit=/);
    expect(after.stale).to.include({ code: 'undecryptable-secret', file: 'orders.yml', line: 2 });
    expect(after.stale?.message).to.equal('db.password: cannot be decrypted: made for another key');

    const spring = (await (await fetch(`${server.url}/broken/default`)).json()) as SpringForm;
    expect(spring.propertySources[0]?.source).to.eql({ 'invalid.moved': '<n/a>' });
    const problem = await fetch(`${server.url}/api/v1/environments/broken/default`);
    expect(problem.status).to.equal(500);
    expect(await problem.json()).to.include({ file: 'broken.yml', line: 1, key: 'moved' });
  });

  it('of one repository open in no other, where each has a folder that they are bound to', async () => {
    const { key, own } = await seal();
    const text = `db.password: '${await own(CANARIES[0], 'payroll/application.yml', 'db.password')}'\n`;
    const unbound = `db.password: '${await own(CANARIES[0], 'application.yml', 'db.password')}'\n`;
    await using below = await repositoriesBelow({
      payroll: { 'application.yml': text },
      evil: { 'application.yml': text },
      careless: { 'application.yml': unbound },
    });
    const backend = { type: 'git', uri: `${below.folder}/{application}`, secretsFolder: '{application}' };
    const encryption = { keys: [{ id: 'k1', type: 'aes', key }], decryptResources: true };
    await using server = await startCairn({ refresh: { pollIntervalMs: 0 }, backends: [backend], encryption });
    const ask = async (application: string) => {
      const answer = await fetch(`${server.url}/api/v1/environments/${application}/default`);
      return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> };
    };
    const { status, body } = await ask('payroll');
    expect([status, body['properties']]).to.eql([200, { 'db.password': CANARIES[0] }]);
    for (const application of ['evil', 'careless']) {
      const refused = await ask(application);
      expect(refused.status, application).to.equal(500);
      expect(refused.body).to.include({ file: 'application.yml', line: 1, key: 'db.password' });
      expect(refused.body['detail']).to.match(/made for another file$/);
      expect(JSON.stringify(refused.body)).not.to.match(/folder|canary/);
    }
    const resource = (application: string) => fetch(`${server.url}/${application}/default/main/application.yml`);
    expect(await (await resource('payroll')).text()).to.include(CANARIES[0]);
    expect((await resource('evil')).status).to.equal(500);
    const sealing = `${server.url}/encrypt?file=payroll/application.yml&key=db.password`;
    const sealed = await (await fetch(sealing, { method: 'POST', body: 'x' })).text();
    expect(sealed).to.match(/^\{cairn:v1:/);
  });

  it('have no folder whose name the address of their repository does not tell', async () => {
    const backends = [{ type: 'git', uri: '/srv/config.git', secretsFolder: '{application}' }];
    const { exitCode, output } = await startRefused({ backends });
    expect(exitCode).to.equal(2);
    expect(output).to.include('secretsFolder: {application} (expected: placeholders of the uri alone)');
  });

  it('for clients alone are told with the file that they are bound to', async () => {
    const age = await generateX25519Identity();
    const recipient = await identityToRecipient(age);
    const recipients = recipientsOf(parseKey(age));
    const text = await sealValue('canary-own', { file: 'apps/one/orders.yml', key: 'db.password' }, recipients);
    await using held = await gitRepository({ 'orders.yml': `db.password: '${text}'\n` });
    const backends = [{ type: 'git', uri: held.path, secretsFolder: 'apps/one' }];
    const encryption = { keys: [{ id: 'own', type: 'age', recipient, for: 'client' }] };
    await using server = await startCairn({ refresh: { pollIntervalMs: 0 }, backends, encryption });
    await using config = await connect({
      ...{ url: server.url, application: 'orders', cache: false, decrypt: { key: age } },
    });
    expect(config.get('db.password', '')).to.equal('canary-own');
  });

  it('are marked where they are explained and compared', async () => {
    const { repository, encryption, spring } = await opened();
    await using held = repository;
    const before = await held.git('rev-parse', 'HEAD');
    await held.commit({
      'orders.yml': `db:\n  password: '${spring('canary-six')}'\n  url: "\${db.password}"\nplain: x\n`,
    });
    await using server = await serve(held, encryption);
    const ask = async (path: string) => (await (await fetch(server.url + path)).json()) as Marked;

    const url = await ask('/api/v1/explain/orders/default/db.url');
    expect([url.secret, url.sources?.[0]?.secret, url.placeholders?.[0]?.secret]).to.eql([true, undefined, true]);
    const password = await ask('/api/v1/explain/orders/default/db.password');
    expect([password.secret, password.sources?.[0]?.secret]).to.eql([true, true]);
    expect(await ask('/api/v1/explain/orders/default/plain')).not.to.have.property('secret');
    const marks = [
      ['db.password', true],
      ['db.token', true],
      ['db.url', true],
      ['plain', undefined],
    ];
    const { changes = [] } = await ask(`/api/v1/diff/orders/default?from=${before.trim()}&to=main`);
    expect(changes.map(({ key, secret }) => [key, secret])).to.eql(marks);
    const { commits = [] } = await ask('/api/v1/history/orders/default');
    expect(commits[0]?.changes.map(({ key, secret }) => [key, secret])).to.eql(marks);
    await using cli = await cairnCli();
    const { stdout } = await cli.run([
      'diff',
      '-s',
      server.url,
      '-a',
      'orders',
      '-l',
      `${before.trim()}..main`,
      '-o',
      'json',
    ]);
    expect(JSON.parse(stdout).changes).to.eql(changes);
  });

  it('stay closed in files that are served as they lie, unless the settings say otherwise', async () => {
    const { repository, encryption, spring, own } = await opened();
    await using held = repository;
    const text = `a: '${spring("it's")}' # note\nb: "${await own('x"y', 'files/app.yml', 'b')}"\n`;
    await held.commit({
      'files/app.yml': text,
      'files/app.json': JSON.stringify({ a: spring('one"'), b: [1] }),
      'files/broken.json': JSON.stringify({ a: `{cipher}${'0'.repeat(64)}` }),
      'files/note.txt': spring('never'),
    });
    const path = '/orders/default/main/files';
    {
      await using server = await serve(held, encryption);
      expect(await (await fetch(`${server.url}${path}/app.yml`)).text()).to.equal(text);
    }
    await using server = await serve(held, { ...encryption, decryptResources: true });
    const answer = await fetch(`${server.url}${path}/app.yml?resolvePlaceholders=false`);
    expect(await answer.text()).to.equal(`a: 'it''s' # note\nb: "x\\"y"\n`);
    expect(answer.headers.get('cache-control')).to.equal('private, no-store');
    expect(await (await fetch(`${server.url}${path}/app.json`)).json()).to.eql({ a: 'one"', b: [1] });
    expect(await (await fetch(`${server.url}${path}/note.txt`)).text()).to.match(/^\{cipher\}/);
    const broken = await fetch(`${server.url}${path}/broken.json`);
    expect([broken.status, await broken.text()]).to.satisfy(
      ([status, body]: [number, string]) => status === 500 && !body.includes('{cipher}'),
    );
  });

  it('are pushed to who may read them, and told by key alone', async () => {
    const { repository, encryption, spring } = await opened();
    await using held = repository;
    await using server = await serve(held, encryption);
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/changes`, 'cairn.v1');
    const frames: { changes?: unknown; environment: { secrets: string[]; properties: Record<string, string> } }[] = [];
    const next = () =>
      new Promise<void>((resolve) =>
        socket.once('message', (data) => resolve(void frames.push(JSON.parse(String(data))))),
      );
    await new Promise((resolve) => socket.once('open', resolve));
    const first = next();
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', application: 'orders', profiles: ['default'] }));
    await first;
    const second = next();
    await held.commit({ 'orders.yml': `db:\n  password: '${spring('canary-five')}'\n` });
    await fetch(`${server.url}/api/v1/refresh?wait=true`, { method: 'POST' });
    await second;
    socket.terminate();
    expect(frames[1]?.environment).to.deep.include({
      secrets: ['db.password'],
      properties: { 'db.password': 'canary-five' },
    });
    expect(JSON.stringify(frames[1]?.changes)).not.to.include('canary');
  });
});
