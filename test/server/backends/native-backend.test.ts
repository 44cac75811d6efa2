import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { itBehavesLikeABackend } from '../../support/backend-contract.js';
import { ask } from '../../support/git-backend.js';
import { nativeFolder } from '../../support/native-folder.js';
import { rejection } from '../../support/rejection.js';

describe('native backend', () => {
  itBehavesLikeABackend(nativeFolder);

  it('names files by their absolute path and takes any label', async () => {
    await using folder = await nativeFolder({ 'orders.yml': 'a: 1' });
    const layers = await folder.backend.layers(ask('orders/prod/v1,v2'));
    expect(layers.map(({ label }) => label)).to.eql(['v1,v2']);
    const [layer] = layers;
    expect(layer).to.include({ labelFolders: true, namePrefix: 'file:/' });
    expect(layer?.searchPaths).to.eql([folder.path.slice(1)]);
    expect([...(layer?.files.keys() ?? [])]).to.eql([`${folder.path.slice(1)}/orders.yml`]);
    expect((await folder.backend.layers(ask('orders/prod')))[0]?.label).to.equal('master');
  });

  it('reads what lies below the fixed part of a location with placeholders', async () => {
    await using folder = await nativeFolder(
      { 'apps/orders/prod/orders.yml': 'a: 1', 'other.yml': 'b: 1' },
      'apps/{application}/{profile}',
    );
    const [layer] = await folder.backend.layers(ask('orders/prod'));
    expect(layer?.searchPaths).to.eql([`${folder.path.slice(1)}/apps/{application}/{profile}`]);
    expect([...(layer?.files.keys() ?? [])]).to.eql([`${folder.path.slice(1)}/apps/orders/prod/orders.yml`]);
  });

  it('follows no symlink and passes over names that begin with a dot', async () => {
    await using folder = await nativeFolder({ 'orders.yml': 'a: 1', '.hidden.yml': 'b: 1', '.git/config': 'c: 1' });
    await symlink('/etc/passwd', join(folder.path, 'passwd.yml'));
    await symlink('/etc', join(folder.path, 'etc'));
    await folder.backend.refresh();
    const [layer] = await folder.backend.layers(ask('orders/prod'));
    expect([...(layer?.files.keys() ?? [])]).to.eql([`${folder.path.slice(1)}/orders.yml`]);
  });

  it('notices a change by itself', async () => {
    await using folder = await nativeFolder({ 'orders.yml': 'a: 1' });
    const [before] = await folder.backend.layers(ask('orders/prod'));
    const changed = new Promise<void>((resolve) => folder.backend.onChange(resolve));
    await folder.write({ 'orders.yml': 'a: 2' });
    await changed;
    expect((await folder.backend.layers(ask('orders/prod')))[0]?.version).not.to.equal(before?.version);
  });

  it('keeps what it served when a cap is passed, and says so', async () => {
    await using folder = await nativeFolder({ 'a.yml': 'a: 1' }, '', { files: 2 });
    const [before] = await folder.backend.layers(ask('orders/prod'));
    await mkdir(join(folder.path, 'more'));
    await folder.write({ 'more/b.yml': 'b: 1', 'more/c.yml': 'c: 1' });
    expect(await rejection(folder.backend.refresh())).to.have.property('code', 'limit-exceeded');
    expect((await folder.backend.layers(ask('orders/prod')))[0]?.version).to.equal(before?.version);
    expect(folder.backend.status().repositories[0]).to.include({ state: 'stale' });
  });
});
