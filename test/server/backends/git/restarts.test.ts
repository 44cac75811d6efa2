import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { killChild, startChild } from '../../../support/child.js';
import { ask, gitBackend, type TestBackend } from '../../../support/git-backend.js';
import { type GitHttpServer, gitHttpServer } from '../../../support/git-http-server.js';
import { killProcesses, quiet } from '../../../support/git-processes.js';
import { gitRepository, type TestRepository } from '../../../support/git-repository.js';
import { manualClock } from '../../../support/manual-clock.js';
import { rejection } from '../../../support/rejection.js';

async function read({ backend }: TestBackend): Promise<string> {
  const [layer] = await backend.layers(ask('orders/prod'));
  return String(await layer?.blobs.read(layer.files.get('orders.yml')?.oid ?? ''));
}

describe('a restart', () => {
  let folder: string;
  let repository: TestRepository;
  let remote: GitHttpServer;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-data-'));
    repository = await gitRepository({ 'orders.yml': 'a: 1' });
    remote = await gitHttpServer(repository.path);
  });
  afterEach(async () => {
    await remote.stop();
    await repository[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function mirrorOnDisk(): Promise<string> {
    const [name = ''] = await readdir(join(folder, 'mirrors'));
    const generations = await readdir(join(folder, 'mirrors', name));
    const [generation = ''] = generations.filter((each) => each.endsWith('.git')).sort();
    return join(folder, 'mirrors', name, generation);
  }

  async function fillMirror(): Promise<void> {
    await using opened = await gitBackend({ uri: remote.uri }, { folder });
    await opened.backend.refresh();
  }

  for (const fault of ['stopped', 'hang'] as const) {
    it(`with a mirror serves at once while the remote is ${fault}`, async () => {
      await fillMirror();
      if (fault === 'stopped') await remote.stop();
      else remote.fault = fault;
      const begin = performance.now();
      await using opened = await gitBackend({ uri: remote.uri }, { folder });
      expect(await read(opened)).to.equal('a: 1');
      expect(performance.now() - begin).to.be.below(2000);
      expect(opened.backend.status().ready).to.equal(true);
    });
  }

  it('with a mirror serves it first, and looks at the remote a moment later', async () => {
    await fillMirror();
    await repository.commit({ 'orders.yml': 'a: 2' });
    const clock = manualClock();
    await using opened = await gitBackend({ uri: remote.uri }, { folder, clock });
    const changed = new Promise<void>((resolve) => opened.backend.onChange(resolve));
    expect(await read(opened)).to.equal('a: 1');
    clock.advance(100);
    await changed;
    expect(await read(opened)).to.equal('a: 2');
  });

  it('without a mirror and without the remote is not ready, never answers empty, and heals by itself', async () => {
    await remote.stop();
    await using opened = await gitBackend({ uri: remote.uri }, { folder });
    const error = await rejection(opened.backend.layers(ask('orders/prod')));
    expect(error).to.include({ code: 'remote-unavailable', retryAfterSeconds: 5 });
    expect(opened.backend.status()).to.deep.include({ ready: false });
    const changed = new Promise<void>((resolve) => opened.backend.onChange(resolve));
    await remote.start();
    await changed;
    expect(await read(opened)).to.equal('a: 1');
    expect(opened.backend.status().ready).to.equal(true);
  });

  it('after kill -9 in the middle of a fetch ends what survived, and goes on', async () => {
    await fillMirror();
    const child = await startChild('serve-git', folder, remote.uri);
    await repository.commit({ 'orders.yml': 'a: 2' });
    remote.fault = 'hang-in-pack';
    const faulted = remote.faulted();
    child.stdin?.write('refresh\n');
    await faulted;
    await killChild(child);
    await writeFile(join(await mirrorOnDisk(), 'packed-refs.lock'), '');
    await remote.stop();

    await using opened = await gitBackend({ uri: remote.uri }, { folder });
    expect(await read(opened)).to.equal('a: 1');
    await quiet(folder, /^git cat-file --batch$/);
    remote.fault = 'none';
    await remote.start();
    await opened.backend.refresh();
    expect(await read(opened)).to.equal('a: 2');
  });

  for (const { what, damage } of [
    { what: 'an empty HEAD', damage: (mirror: string) => truncate(join(mirror, 'HEAD'), 0) },
    { what: 'no objects', damage: (mirror: string) => rm(join(mirror, 'objects'), { recursive: true }) },
    {
      what: 'an empty packed-refs and no refs',
      damage: (mirror: string) => rm(join(mirror, 'refs'), { recursive: true }),
    },
  ]) {
    it(`on a mirror with ${what} rebuilds it`, async () => {
      await fillMirror();
      await damage(await mirrorOnDisk());
      await using opened = await gitBackend({ uri: remote.uri }, { folder });
      expect(await read(opened)).to.equal('a: 1');
    });
  }

  it('is not needed when objects of the mirror are lost: it is rebuilt beside and swapped', async () => {
    await using opened = await gitBackend({ uri: remote.uri }, { folder });
    const [layer] = await opened.backend.layers(ask('orders/prod'));
    const oid = layer?.files.get('orders.yml')?.oid ?? '';
    await rm(join(await mirrorOnDisk(), 'objects', 'pack'), { recursive: true });
    await killProcesses(folder, /^git cat-file --batch$/); // It holds the lost files open.
    expect(await rejection(layer?.blobs.read(oid) ?? Promise.resolve())).to.have.property('code', 'remote-unavailable');
    await opened.backend.refresh();
    expect(await read(opened)).to.equal('a: 1');
    expect(await mirrorOnDisk()).to.match(/2\.git$/);
  });

  it('is not needed when the process that reads objects is killed', async () => {
    await using opened = await gitBackend({ uri: remote.uri }, { folder });
    for (let time = 0; time < 3; time += 1) {
      await killProcesses(folder, /^git cat-file --batch$/);
      expect(await read(opened)).to.equal('a: 1');
    }
  });
});
