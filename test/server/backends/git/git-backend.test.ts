import { expect } from 'chai';
import { ask, gitBackend } from '../../../support/git-backend.js';
import { gitRepository } from '../../../support/git-repository.js';

describe('git backend', () => {
  it('reads a file at the head of the default label', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1', 'deep/er/x.yml': 'b: 2' });
    await using opened = await gitBackend({ uri: repository.path });
    const [layer] = await opened.backend.layers(ask('orders/prod'));
    expect(layer?.version).to.equal(await repository.git('rev-parse', 'HEAD'));
    expect([...(layer?.files.keys() ?? [])]).to.eql(['deep/er/x.yml', 'orders.yml']);
    const bytes = await layer?.blobs.read(layer.files.get('deep/er/x.yml')?.oid ?? '');
    expect(String(bytes)).to.equal('b: 2');
  });

  it('serves a new commit after a refresh', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using opened = await gitBackend({ uri: repository.path });
    const version = await repository.commit({ 'orders.yml': 'a: 2' });
    await opened.backend.refresh();
    const [layer] = await opened.backend.layers(ask('orders/prod/master'));
    expect(layer).to.include({ version, label: 'main' });
    expect(String(await layer?.blobs.read(layer.files.get('orders.yml')?.oid ?? ''))).to.equal('a: 2');
  });
});
