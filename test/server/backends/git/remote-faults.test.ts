import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ask, gitBackend, gitSettings } from '../../../support/git-backend.js';
import { type Fault, gitHttpServer } from '../../../support/git-http-server.js';
import { gitThatLosesFetchHead } from '../../../support/git-on-a-full-disk.js';
import { quiet } from '../../../support/git-processes.js';
import { gitRepository } from '../../../support/git-repository.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { rejection } from '../../../support/rejection.js';

const READER = /^git cat-file --batch$/;
const quick = gitSettings({ uri: '/' }).refresh;

describe('a git remote that fails', () => {
  for (const { when, fault, error } of [
    { when: 'hangs before it answers', fault: 'hang', error: /no end within/ },
    { when: 'hangs in the middle of a pack', fault: 'hang-in-pack', error: /no end within/ },
    { when: 'cuts the line in the middle of a pack', fault: 'cut-in-pack', error: /git fetch: (error|fatal)/ },
    {
      when: 'refuses the credentials',
      fault: 'unauthorized',
      error: /the remote refused the credentials, or wants some$/,
    },
    { when: 'says that there is no such repository', fault: 'not-found', error: /not found/ },
    { when: 'answers with a login page', fault: 'login-page', error: /the remote shows no refs at all/ },
  ] satisfies { when: string; fault: Fault; error: RegExp }[]) {
    it(`when it ${when}: reads go on, no process stays, and it heals`, async () => {
      await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
      await using remote = await gitHttpServer(repository.path);
      const refresh = { ...quick, fetchTimeoutMs: 1500 };
      await using opened = await gitBackend({ uri: remote.uri, refresh });
      const [before] = await opened.backend.layers(ask('orders/prod'));
      const version = await repository.commit({ 'orders.yml': 'a: 2' });

      remote.fault = fault;
      const faulted = remote.faulted();
      const refreshed = rejection(opened.backend.refresh());
      await faulted;
      const [during] = await opened.backend.layers(ask('orders/prod'));
      expect(during?.version).to.equal(before?.version);
      expect(String(await during?.blobs.read(during.files.get('orders.yml')?.oid ?? ''))).to.equal('a: 1');
      expect(await refreshed).to.have.property('code', 'remote-unavailable');
      const [status] = opened.backend.status().repositories;
      expect(status).to.include({ state: 'stale', version: before?.version });
      expect(status?.lastError).to.match(error);
      await quiet(opened.folder, READER);

      remote.fault = 'none';
      await opened.backend.refresh();
      expect((await opened.backend.layers(ask('orders/prod')))[0]?.version).to.equal(version);
      expect(opened.backend.status().repositories[0]).to.include({ state: 'up', lastError: null });
    });
  }

  it('answers with a login page once, on a look or on a fetch: no ref is erased on disk', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using remote = await gitHttpServer(repository.path);
    await using opened = await gitBackend({ uri: remote.uri, refresh: { ...quick, pollIntervalMs: 20 } });
    const changes: string[] = [];
    opened.backend.onChange(() => changes.push('change'));
    for (let time = 0; time < 5; time += 1) {
      const faulted = remote.faulted();
      remote.fault = 'login-page';
      const refreshed = time % 2 === 0 ? opened.backend.refresh().catch(() => {}) : undefined;
      await faulted;
      remote.fault = 'none';
      await refreshed;
      await opened.backend.refresh();
      expect(await opened.backend.layers(ask('orders/prod'))).to.have.length(1);
    }
    expect(changes).to.eql([]);
  });

  it('has deleted a branch, or has put another in its place: only that one is gone', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await repository.git('branch', 'old');
    await repository.git('branch', 'way');
    await using opened = await gitBackend({ uri: repository.path });
    await repository.git('branch', '-D', 'old');
    await repository.git('branch', '-D', 'way');
    await repository.git('branch', 'way/out');
    await opened.backend.refresh();
    expect(await opened.backend.layers(ask('orders/prod/way(_)out'))).to.have.length(1);
    for (const label of ['old', 'way']) {
      expect(await rejection(opened.backend.layers(ask(`orders/prod/${label}`)))).to.have.property(
        'code',
        'label-not-found',
      );
    }
  });

  it('loses nothing when the disk is too full for what git notes of a fetch', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await repository.git('branch', 'other');
    for (const kept of ['-c 0', '-c 30', '-n 1']) {
      await using git = await gitThatLosesFetchHead(kept);
      await using opened = await gitBackend({ uri: repository.path }, { path: git.path });
      const version = await repository.commit({ 'orders.yml': kept });
      await opened.backend.refresh();
      expect((await opened.backend.layers(ask('orders/prod')))[0]?.version).to.equal(version);
      expect(await opened.backend.layers(ask('orders/prod/other'))).to.have.length(1);
      expect(opened.backend.status().repositories[0]).to.include({ state: 'up', version });
    }
  });

  for (const { what, damage } of [
    {
      what: 'the folder of all mirrors is removed',
      damage: (mirror: string) => rm(join(mirror, '../..'), { recursive: true }),
    },
    { what: 'the mirror is removed', damage: (mirror: string) => rm(mirror, { recursive: true }) },
    { what: 'packed-refs is garbage', damage: (mirror: string) => writeFile(join(mirror, 'packed-refs'), 'garbage\n') },
    { what: 'config is garbage', damage: (mirror: string) => writeFile(join(mirror, 'config'), '[[[\n') },
    { what: 'the refs are lost', damage: loseRefs },
  ]) {
    it(`need not fail: when ${what} while the server runs, the mirror is rebuilt`, async () => {
      await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
      for (const uri of [repository.path, `file://${repository.path}`]) {
        await using opened = await gitBackend({ uri });
        const [name = ''] = await readdir(join(opened.folder, 'mirrors'));
        await damage(join(opened.folder, 'mirrors', name, '1.git'));
        const version = await repository.commit({ 'orders.yml': 'a: 2' });
        const error = await opened.backend.refresh().catch(({ message }: Error) => message);
        expect(String(error)).not.to.contain(opened.folder);
        await opened.backend.refresh();
        const [layer] = await opened.backend.layers(ask('orders/prod'));
        expect(layer?.version).to.equal(version);
        expect(opened.backend.status().repositories[0]).to.include({ state: 'up', lastError: null });
      }
    });
  }

  it('is killed and comes back: reads go on in between', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using remote = await gitHttpServer(repository.path);
    const { logger, lines } = recordingLogger();
    await using opened = await gitBackend({ uri: remote.uri }, { logger });
    await remote.stop();
    for (let time = 0; time < 3; time += 1) {
      expect(await rejection(opened.backend.refresh())).to.have.property('code', 'remote-unavailable');
    }
    const [layer] = await opened.backend.layers(ask('orders/prod'));
    expect(String(await layer?.blobs.read(layer.files.get('orders.yml')?.oid ?? ''))).to.equal('a: 1');
    await remote.start();
    const version = await repository.commit({ 'orders.yml': 'a: 2' });
    await opened.backend.refresh();
    expect((await opened.backend.layers(ask('orders/prod')))[0]?.version).to.equal(version);
    expect(lines).to.eql(['warn a repository could not be refreshed', 'info a repository can be refreshed again']);
  });

  it('leaves no process behind when the backend is closed in the middle of a fetch', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using remote = await gitHttpServer(repository.path);
    await using opened = await gitBackend({ uri: remote.uri });
    await repository.commit({ 'orders.yml': 'a: 2' });
    remote.fault = 'hang-in-pack';
    const faulted = remote.faulted();
    const refreshed = rejection(opened.backend.refresh());
    await faulted;
    await opened.backend.close();
    await refreshed;
    await quiet(opened.folder);
  });
});

async function loseRefs(mirror: string): Promise<void> {
  await rm(join(mirror, 'packed-refs'), { force: true });
  await rm(join(mirror, 'refs/heads'), { recursive: true });
}
