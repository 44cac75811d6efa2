import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { generateAesKey } from '../../server/ciphers/key-text.js';
import { cairnCli } from '../support/cairn-cli.js';
import { type SettingsFile, startCairn } from '../support/cairn-server.js';
import { gitHttpServer } from '../support/git-http-server.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';
import { needsOpenBao, startOpenBao } from '../support/openbao.js';
import { needsSops, sopsFolder } from '../support/sops.js';
import { Canaries, SIGNS } from './canary/canaries.js';
import { BAD_PLACES, type Tour } from './canary/endpoints.js';
import { Evidence } from './canary/evidence.js';
import { lookAtFolder, temporaryFolder } from './canary/folders.js';
import { WatchedStream } from './canary/frames.js';
import { keyStore } from './canary/key-store.js';
import { ask } from './canary/request.js';
import { runCommands } from './canary/run-commands.js';
import { useSdk } from './canary/sdk.js';
import { badFiles, goodFiles, lateName, MOST_KEYS, type Seals } from './canary/sealed-repository.js';
import { cairnKeys, springSeal } from './canary/sealing.js';
import { sopsFiles } from './canary/sops-files.js';
import { fillVault, VAULT_FILES } from './canary/vault.js';
import { type Openings, walk } from './canary/walk.js';

const GOOD = ['orders/prod', 'orders/default', 'stale/default'];
const FILES = ['app.conf', 'app.yml', 'app.json', 'app.properties'].map((name) => `files/${name}`);
const KEYS = [
  ...['db.password', 'db.url', 'db.pin', 'odd', 'pem', 'filling', 'twice', 'nested', 'unknown', 'escaped', 'url'],
  ...['list[1]', 'list[2].deep[0].er', 'client.value', 'client.url', 'alias', 'extra.secret', 'number', 'nosuch'],
];

/** A repository whose history has secrets, too: older ones, those of another branch, those that were refused. */
async function sealedRepository(canaries: Canaries, seals: Seals): Promise<TestRepository> {
  const files = await goodFiles(canaries, seals);
  const repository = await gitRepository({
    ...files,
    ...(await badFiles(canaries, seals)),
    'orders-prod.yml': `db: {password: '${seals.spring(canaries.shown('of an older commit'))}'}\n`,
  });
  await repository.commit({ 'orders-prod.yml': files['orders-prod.yml'] ?? '' });
  await repository.git('checkout', '--quiet', '-b', 'other');
  await repository.commit({ 'orders-prod.yml': `db: {password: '${seals.spring(canaries.shown('of a branch'))}'}\n` });
  await repository.git('checkout', '--quiet', 'main');
  return repository;
}

describe('the canaries', function () {
  this.timeout(120_000);
  for (const { form, written } of [
    { form: 'as it is', written: (plain: string) => plain },
    ...[0, 1, 2].map((offset) => ({
      form: `in base64, behind ${offset} bytes`,
      written: (plain: string) => Buffer.from(`${'x'.repeat(offset)}${plain}yz`).toString('base64'),
    })),
    { form: 'in hex', written: (plain: string) => Buffer.from(plain).toString('hex').toUpperCase() },
    { form: 'in a URL', written: encodeURIComponent },
    { form: 'in JSON in JSON', written: (plain: string) => JSON.stringify(JSON.stringify(plain)) },
    { form: 'cut short', written: (plain: string) => plain.slice(0, 20) },
    { form: 'as a hash', written: (plain: string) => createHash('sha256').update(plain).digest('hex') },
  ]) {
    it(`are found ${form}`, () => {
      const evidence = new Evidence(new Canaries());
      const plain = evidence.canaries.shown('one', SIGNS);
      evidence.closed('here', `${'-'.repeat(7)}${written(plain)}-`);
      expect(evidence.leaks).not.to.eql([]);
    });
  }

  it('of a repository are in no place but the bodies of authorized reads', async () => {
    const canaries = new Canaries();
    const evidence = new Evidence(canaries);
    const cairn = await cairnKeys(canaries);
    const phrase = canaries.hidden('the pass phrase');
    const seals = { spring: await springSeal({ key: phrase }), cairn };
    await using repository = await sealedRepository(canaries, seals);
    const password = canaries.hidden("the remote's password");
    await using remote = await gitHttpServer(repository.path, `Basic ${btoa(`git:${password}`)}`);
    await using folder = await temporaryFolder();
    const webhooks = { github: canaries.hidden("GitHub's webhook"), gitlab: canaries.hidden("GitLab's webhook") };
    const settings: SettingsFile = {
      dataDir: join(folder.path, 'data'),
      backends: [{ type: 'git', uri: remote.uri.replace('//', `//git:${password}@`) }],
      refresh: { pollIntervalMs: 0 },
      limits: { keysPerEnvironment: MOST_KEYS },
      encryption: { key: phrase, keys: cairn.settings, decryptEndpoint: true, decryptResources: true },
      webhooks: { github: { secret: webhooks.github }, gitlab: { secret: webhooks.gitlab } },
      logging: { level: 'trace' },
    };
    const temporary = join(folder.path, 'tmp');
    await mkdir(temporary);
    const start = () => startCairn(settings, { variables: { TMPDIR: temporary } });
    const tour: Tour = {
      ...{ good: GOOD, bad: BAD_PLACES, files: FILES, keys: KEYS, other: 'other', webhooks },
      plain: [canaries.shown('to be encrypted')],
      sealed: [{ text: seals.spring(canaries.shown('to be decrypted')).slice('{cipher}'.length) }],
    };
    await using server = await start();
    const bad = {
      ...(await badFiles(canaries, seals, lateName)),
      'stale.yml': `number: '${seals.spring(canaries.hidden('that breaks a schema after a good commit'))}'\n`,
    };
    await using stream = await WatchedStream.open(evidence, server.url, GOOD);
    await repository.commit(bad);
    await fetch(`${server.url}/api/v1/refresh?wait=true`, { method: 'POST' });
    const openings = await walk(evidence, server.url, tour);
    for (const [operation, shown] of openings) expect(shown.size, operation).to.be.above(0);
    expect(stream.look()).to.include('spring, symmetric');
    const secrets = {
      key: cairn.clientKey,
      token: canaries.hidden('the token of a client'),
      password: canaries.hidden('the password of a client'),
      cacheKey: canaries.hidden('the key of a cache'),
    };
    await using cache = await temporaryFolder();
    const opened = await useSdk(evidence, server.url, cache, secrets);
    expect(opened['client.value']).to.equal(canaries.all.get("a client's own value"));

    await using cli = await cairnCli({ CAIRN_TOKEN: secrets.token });
    const inHome = async (name: string, text: string) => {
      await writeFile(join(cli.home, name), text);
      return join(cli.home, name);
    };
    const wrong = generateAesKey();
    const silent = await runCommands(evidence, cli, {
      server: ['-s', server.url],
      folder: repository.path,
      keyFile: await inHome('keys.txt', cairn.file),
      phraseFile: await inHome('phrase.txt', phrase),
      wrongKeyFile: await inHome('wrong.txt', wrong),
      plainFile: await inHome('plain.yml', `a: ${tour.plain[0]}\n`),
      plain: tour.plain[0] ?? '',
      sealed: tour.sealed[0]?.text ?? '',
    });
    expect(silent).to.eql([]);
    await lookAtFolder(evidence, cli.home, ['keys.txt', 'phrase.txt']);
    for (const fault of ['unauthorized', 'not-found', 'login-page'] as const) {
      remote.fault = fault;
      await ask(evidence, server.url, { target: '/api/v1/refresh?wait=true', method: 'POST' });
      await ask(evidence, server.url, { target: '/actuator/health' });
    }
    await stream.talk(tour.plain[0] ?? '');
    await server.stop();
    stream.look();
    evidence.closed('the log', server.output());
    expect(server.output()).to.include('"log.level":"debug"');
    expect(await lookAtFolder(evidence, folder.path)).to.be.above(0);
    expect(evidence.leaks).to.eql([]);
  });

  it('of a key store are no more, nor is anything under other keys', async () => {
    const canaries = new Canaries();
    const evidence = new Evidence(canaries);
    await using folder = await temporaryFolder();
    const password = canaries.hidden('the password of a key store');
    const content = keyStore('primary', password);
    const store = { content, password, alias: 'primary', secret: password };
    const [cairn, spring] = [await cairnKeys(canaries), await springSeal({ keyStore: store })];
    const seals = { cairn, spring: (plain: string) => spring(`{key:primary}${plain}`) };
    await using repository = await sealedRepository(canaries, seals);
    const file = join(folder.path, 'keys.p12');
    await writeFile(file, content);
    const start = (encryption: object) =>
      startCairn({
        dataDir: join(folder.path, 'data'),
        backends: [{ type: 'git', uri: repository.path }],
        ...{ refresh: { pollIntervalMs: 0 }, limits: { keysPerEnvironment: MOST_KEYS }, logging: { level: 'trace' } },
        encryption: { decryptEndpoint: true, decryptResources: true, ...encryption },
      });
    const tour: Tour = {
      ...{ good: GOOD, bad: ['cut/default', 'moved/default'], files: FILES, keys: KEYS, other: 'other' },
      plain: [canaries.shown('to be encrypted')],
      sealed: [{ text: seals.spring(canaries.shown('to be decrypted')).slice('{cipher}'.length) }],
    };
    for (const { encryption, opens } of [
      { encryption: { keyStore: { file, password, alias: 'primary' }, keys: cairn.settings }, opens: true },
      { encryption: { key: 'another', keys: [{ id: 'other', type: 'aes', key: generateAesKey() }] }, opens: false },
      { encryption: { enabled: false }, opens: false },
    ]) {
      await using server = await start(encryption);
      const openings = await walk(evidence, server.url, tour);
      for (const [operation, shown] of openings) expect(shown.size > 0, operation).to.equal(opens);
      await server.stop();
      evidence.closed('the log', server.output());
    }
    await lookAtFolder(evidence, folder.path);
    expect(evidence.leaks).to.eql([]);
  });

  it('of SOPS and a Vault are no more', async function () {
    needsSops(this);
    needsOpenBao(this);
    const canaries = new Canaries();
    const evidence = new Evidence(canaries);
    await using bao = await startOpenBao();
    await using sops = await sopsFolder();
    await using folder = await temporaryFolder();
    const pair = await sops.newKey();
    canaries.adopt('the age identity', pair.identity.slice('AGE-SECRET-KEY-1'.length));
    const logins = await fillVault(bao, canaries);
    await using repository = await gitRepository({ ...VAULT_FILES, ...(await sopsFiles(canaries, sops, pair)) });
    const settings = (login: object, dataDir: string): SettingsFile => ({
      dataDir: join(folder.path, dataDir),
      backends: [
        { type: 'vault', mount: 'backend' },
        { type: 'git', uri: repository.path },
      ],
      refresh: { pollIntervalMs: 0 },
      encryption: {
        keys: [
          { id: 'transit', type: 'transit', keyName: 'config' },
          { id: 'ops', type: 'age', key: pair.identity },
        ],
        decryptEndpoint: true,
        decryptResources: true,
      },
      vault: {
        ...{ address: bao.address, authentication: login, refreshIntervalMs: 100 },
        mounts: [
          { name: 'secret', engine: 'kv2' },
          { name: 'old', engine: 'kv1' },
        ],
        references: ['secret/*', 'old/*'],
      },
      logging: { level: 'trace' },
    });
    const late = canaries.hidden('in a backend, breaking a schema');
    const plain = canaries.shown('under transit');
    await using server = await startCairn(settings(logins.appRole, 'first'));
    const place = '?file=transit.yml&key=a';
    const { text } = await ask(evidence, server.url, {
      ...{ method: 'POST', target: `/encrypt${place}`, body: plain, headers: { 'content-type': 'text/plain' } },
    });
    await repository.git('checkout', '--quiet', '-b', 'other');
    await repository.commit({ 'orders.properties': '' });
    await repository.git('checkout', '--quiet', 'main');
    await repository.commit({ 'transit.yml': `a: '${text}'\n`, 'moved.yml': `a: '${text}'\n` });
    const tour: Tour = {
      good: ['orders/prod', 'orders/default', 'transit/default'],
      bad: ['forbidden', 'missing', 'unmounted', 'typed', 'touched', 'fixed', 'moved', 'late'].map(
        (name) => `${name}/default`,
      ),
      files: ['files/app.conf', 'files/app.yml', 'files/key.pem'],
      keys: ['kv2', 'kv1', 'tree', 'url', 'held', 'nested.list', 'secret.yaml', 'secret.number', 'a', 'json'],
      ...{ other: 'other', plain: [plain], sealed: [{ text, place }] },
    };
    await fetch(`${server.url}/api/v1/refresh?wait=true`, { method: 'POST' });
    await using stream = await WatchedStream.open(evidence, server.url, [...tour.good, ...tour.bad]);
    await bao.api('POST', 'backend/data/late', { data: { number: late } });
    const openings = await walk(evidence, server.url, tour);
    for (const [operation, shown] of openings) expect(shown.size, operation).to.be.above(0);
    expect(allOf(openings)).to.have.members([...canaries.all.keys()].filter((name) => !canaries.isHidden(name)));

    const short = { ...tour, bad: ['forbidden/default', 'late/default'] };
    await bao.seal();
    await walk(evidence, server.url, short);
    await using cold = await startCairn(settings(logins.token, 'second'), { until: 'listening' });
    await walk(evidence, cold.url, short);
    await bao.unseal();
    for (const each of [server, cold]) {
      await each.stop();
      evidence.closed('the log', each.output());
    }
    stream.look();
    await lookAtFolder(evidence, folder.path);
    expect(evidence.leaks).to.eql([]);
  });
});

function allOf(openings: Openings): readonly string[] {
  return [...new Set([...openings.values()].flatMap((each) => [...each]))];
}
