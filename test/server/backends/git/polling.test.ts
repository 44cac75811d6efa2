import { chown } from 'node:fs/promises';
import { expect } from 'chai';
import { Contact } from '../../../../server/backends/git/contact.js';
import { ask, gitBackend, gitSettings } from '../../../support/git-backend.js';
import { gitHttpServer } from '../../../support/git-http-server.js';
import { gitRecorder } from '../../../support/git-recorder.js';
import { gitRepository } from '../../../support/git-repository.js';
import { manualClock } from '../../../support/manual-clock.js';

describe('polling a remote', () => {
  it('looks at its refs, and fetches only when these differ', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using remote = await gitHttpServer(repository.path);
    await using recorder = await gitRecorder();
    const refresh = { ...gitSettings({ uri: '/' }).refresh, pollIntervalMs: 50 };
    await using opened = await gitBackend({ uri: remote.uri, refresh }, { path: recorder.path });
    const count = async (name: string) => (await recorder.commands()).filter((line) => line.startsWith(name)).length;
    while ((await count('ls-remote')) < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await count('fetch')).to.equal(1);
    const changed = new Promise<void>((resolve) => opened.backend.onChange(resolve));
    const version = await repository.commit({ 'orders.yml': 'a: 2' });
    await changed;
    expect((await opened.backend.layers(ask('orders/prod')))[0]?.version).to.equal(version);
    expect(await count('fetch')).to.equal(2);
  });

  it('does not wait for the next look where the remote lies on the same machine', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using recorder = await gitRecorder();
    const refresh = { ...gitSettings({ uri: '/' }).refresh, pollIntervalMs: 86_400_000 };
    await using opened = await gitBackend({ uri: repository.path, refresh }, { path: recorder.path });
    for (let value = 2; value < 5; value += 1) {
      const changed = new Promise<void>((resolve) => opened.backend.onChange(resolve));
      const version = await repository.commit({ 'orders.yml': `a: ${value}` });
      await changed;
      expect((await opened.backend.layers(ask('orders/prod')))[0]?.version).to.equal(version);
    }
    expect((await recorder.commands()).filter((line) => line.startsWith('ls-remote'))).to.eql([]);
  });

  it('turns five hundred requests for a refresh into three fetches at most', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using recorder = await gitRecorder();
    await using opened = await gitBackend({ uri: repository.path }, { path: recorder.path });
    const before = (await recorder.commands()).length;
    const version = await repository.commit({ 'orders.yml': 'a: 2' });
    await Promise.all(Array.from({ length: 500 }, () => opened.backend.refresh()));
    const fetches = (await recorder.commands()).slice(before).filter((line) => line.startsWith('fetch'));
    expect(fetches.length).to.be.within(1, 3);
    expect((await opened.backend.layers(ask('orders/prod')))[0]?.version).to.equal(version);
  });

  it('reads a local repository that belongs to somebody else', async function () {
    if (process.getuid?.() !== 0) this.skip(); // Only root can give a folder away.
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await chown(repository.path, 12345, 12345);
    await chown(`${repository.path}/.git`, 12345, 12345);
    await using opened = await gitBackend({ uri: repository.path });
    expect(await opened.backend.layers(ask('orders/prod'))).to.have.length(1);
  });
});

describe('Contact', () => {
  it('is stale once the remote has been silent for more than two poll intervals', () => {
    const clock = manualClock();
    const contact = new Contact(clock, { lastMs: null, pollIntervalMs: 1000 });
    expect(contact.staleSeconds()).to.equal(undefined);
    contact.succeeded();
    clock.advance(2000);
    expect(contact.staleSeconds()).to.equal(undefined);
    clock.advance(1000);
    expect(contact.staleSeconds()).to.equal(3);
    contact.succeeded();
    expect(contact.staleSeconds()).to.equal(undefined);
  });

  it('is stale only after a failure when nobody polls', () => {
    const clock = manualClock();
    const contact = new Contact(clock, { lastMs: clock.now(), pollIntervalMs: 0 });
    clock.advance(5000);
    expect(contact.staleSeconds()).to.equal(undefined);
    contact.failed('down');
    expect(contact.staleSeconds()).to.equal(5);
    expect(contact.lastError).to.equal('down');
  });
});
