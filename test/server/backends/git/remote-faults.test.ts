import { expect } from 'chai';
import { ask, gitBackend, gitSettings } from '../../../support/git-backend.js';
import { type Fault, gitHttpServer } from '../../../support/git-http-server.js';
import { quiet } from '../../../support/git-processes.js';
import { gitRepository } from '../../../support/git-repository.js';
import { rejection } from '../../../support/rejection.js';

const READER = /^git cat-file --batch$/;
const quick = gitSettings({ uri: '/' }).refresh;

describe('a git remote that fails', () => {
  for (const { when, fault, error } of [
    { when: 'hangs before it answers', fault: 'hang', error: /no end within/ },
    { when: 'hangs in the middle of a pack', fault: 'hang-in-pack', error: /no end within/ },
    { when: 'cuts the line in the middle of a pack', fault: 'cut-in-pack', error: /git fetch: (error|fatal)/ },
    { when: 'refuses the credentials', fault: 'unauthorized', error: /could not read Username|Authentication failed/ },
    { when: 'says that there is no such repository', fault: 'not-found', error: /not found/ },
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

  it('is killed and comes back: reads go on in between', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using remote = await gitHttpServer(repository.path);
    await using opened = await gitBackend({ uri: remote.uri });
    await remote.stop();
    expect(await rejection(opened.backend.refresh())).to.have.property('code', 'remote-unavailable');
    const [layer] = await opened.backend.layers(ask('orders/prod'));
    expect(String(await layer?.blobs.read(layer.files.get('orders.yml')?.oid ?? ''))).to.equal('a: 1');
    await remote.start();
    const version = await repository.commit({ 'orders.yml': 'a: 2' });
    await opened.backend.refresh();
    expect((await opened.backend.layers(ask('orders/prod')))[0]?.version).to.equal(version);
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
