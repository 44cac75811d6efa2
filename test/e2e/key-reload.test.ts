import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { sealValue } from '../../server/ciphers/cairn/seal-value.js';
import { nameOf, recipientsOf } from '../../server/ciphers/key-ring.js';
import { generateAesKey, parseKey } from '../../server/ciphers/key-text.js';
import { type CairnServer, startCairn } from '../support/cairn-server.js';
import { gitRepository } from '../support/git-repository.js';
import { StreamClient } from '../support/stream-client.js';
import { until } from '../support/until.js';

interface OwnForm {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly stale: { readonly code: string; readonly message: string } | null;
}

interface SpringForm {
  readonly propertySources: readonly { readonly source: Readonly<Record<string, unknown>> }[];
}

const FAULTY = 'the keys cannot be read again; the former ones stay';
const READ_AGAIN = 'the keys were read again';

/** As Kubernetes mounts a secret: the file is a link into a folder that another link stands for. */
async function mountedKey() {
  const path = await mkdtemp(join(tmpdir(), 'cairn-mounted-'));
  let count = 0;
  const put = async (text: string) => {
    count += 1;
    const version = `..v${count}`;
    await mkdir(join(path, version));
    await writeFile(join(path, version, 'k.txt'), text);
    await symlink(version, join(path, '..new'));
    await rename(join(path, '..new'), join(path, '..data'));
  };
  await symlink('..data/k.txt', join(path, 'k.txt'));
  return { file: join(path, 'k.txt'), put, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

function sealer(key: string) {
  return (plain: string, file: string) => sealValue(plain, { file, key: 'password' }, recipientsOf(parseKey(key)));
}

describe('keys in files', () => {
  const [first, second] = [generateAesKey(), generateAesKey()];
  const [byFirst, bySecond] = [sealer(first), sealer(second)];

  /** A value for the first key, and one for the second on top of it. */
  async function opened() {
    const mounted = await mountedKey();
    await mounted.put(first);
    const repository = await gitRepository({
      'orders.yml': `password: '${await byFirst('canary-one', 'orders.yml')}'\n`,
      'billing.yml': `password: '${await bySecond('canary-b', 'billing.yml')}'\n`,
    });
    await repository.commit({ 'orders.yml': `password: '${await bySecond('canary-two', 'orders.yml')}'\n` });
    const encryption = { keys: [{ id: 'k', type: 'aes', keyFile: mounted.file }] };
    const backends = [{ type: 'git', uri: repository.path }];
    const server = await startCairn({
      ...{ backends, encryption, logging: { level: 'info' } },
      refresh: { pollIntervalMs: 0 },
    });
    const dispose = async () => {
      await server.stop();
      await repository[Symbol.asyncDispose]();
      await mounted[Symbol.asyncDispose]();
    };
    return { mounted, repository, server, [Symbol.asyncDispose]: dispose };
  }

  async function read({ url }: CairnServer, application = 'orders') {
    const answer = await fetch(`${url}/api/v1/environments/${application}/default`);
    return { status: answer.status, ...((await answer.json()) as OwnForm) };
  }

  it('heal what waited for them, and tell who is subscribed, without a restart and without a commit', async () => {
    await using world = await opened();
    const { server, mounted } = world;
    const before = await read(server);
    expect(before.properties).to.eql({ password: 'canary-one' });
    expect(before.stale?.message).to.equal('password: cannot be decrypted: no key is set up for it');
    expect((await read(server, 'billing')).status).to.equal(500);
    await using client = await StreamClient.open(server.url);
    client.subscribe('orders', { profiles: ['default'] });
    expect((await client.next()).environment?.properties).to.eql(before.properties);

    await mounted.put(second);
    expect((await client.next()).environment).to.deep.include({
      ...{ stale: null, properties: { password: 'canary-two' } },
    });
    expect(await read(server)).to.deep.include({ stale: null, properties: { password: 'canary-two' } });
    expect((await read(server, 'billing')).properties).to.eql({ password: 'canary-b' });
    const spring = (await (await fetch(`${server.url}/billing/default`)).json()) as SpringForm;
    expect(spring.propertySources[0]?.source).to.eql({ password: 'canary-b' });
    expect(server.output()).to.contain(nameOf(parseKey(second)));
  });

  it('that are gone close nothing that is open, and the log says that they are', async () => {
    await using world = await opened();
    const { server, mounted, repository } = world;
    await repository.commit({ 'orders.yml': `password: '${await byFirst('canary-one', 'orders.yml')}'\n` });
    await fetch(`${server.url}/api/v1/refresh?wait=true`, { method: 'POST' });
    expect((await read(server)).properties).to.eql({ password: 'canary-one' });
    await mounted.put(second);
    await until(() => server.output().includes('keys are gone'));
    expect(await read(server)).to.deep.include({ stale: null, properties: { password: 'canary-one' } });
    expect((await read(server, 'billing')).properties).to.eql({ password: 'canary-b' });
    expect(server.output()).to.contain(nameOf(parseKey(first)));
  });

  it('that are faulty are told of without being shown, and the former ones stay', async () => {
    await using world = await opened();
    const { server, mounted } = world;
    await mounted.put(`${second.slice(0, -1)}`);
    await until(() => server.output().includes(FAULTY));
    expect(server.output()).not.to.contain(second.slice(16, -2));
    expect((await read(server)).properties).to.eql({ password: 'canary-one' });
    await mounted.put(second);
    await until(async () => (await read(server)).stale === null);
  });

  it('may be replaced by a pipe, which is told of and keeps the server neither from reading on nor from ending', async function () {
    if (process.platform === 'win32') this.skip();
    await using world = await opened();
    const { server, mounted } = world;
    await rm(mounted.file);
    await promisify(execFile)('mkfifo', [mounted.file]);
    await until(() => server.output().includes(FAULTY));
    await rm(mounted.file);
    await writeFile(mounted.file, second);
    await until(async () => (await read(server)).stale === null);
    await rm(mounted.file);
    await promisify(execFile)('mkfifo', [mounted.file]);
    await until(() => server.output().split(FAULTY).length > 2);
    expect(await server.stop()).to.equal(0);
  });

  it('are read again on SIGHUP, which ends nothing', async () => {
    await using world = await opened();
    const { server } = world;
    const before = await read(server);
    expect(server.output()).not.to.contain(READ_AGAIN);
    process.kill(server.pid, 'SIGHUP');
    await until(() => server.output().includes(READ_AGAIN));
    expect(await read(server)).to.eql(before);
    expect(await server.stop()).to.equal(0);
  });
});
