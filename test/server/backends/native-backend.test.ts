import { mkdir, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { itBehavesLikeABackend } from '../../support/backend-contract.js';
import { ask } from '../../support/git-backend.js';
import { type NativeFolder, nativeFolder } from '../../support/native-folder.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { rejection } from '../../support/rejection.js';

/** Below the folder. */
async function filesOf({ path, backend }: NativeFolder): Promise<readonly string[]> {
  const [layer] = await backend.layers(ask('orders/prod'));
  return [...(layer?.files.keys() ?? [])].map((file) => file.slice(path.length));
}

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

  it('passes over names that begin with a dot, and symlinks that lead elsewhere, of which it warns once', async () => {
    const files = { 'orders.yml': 'a: 1', '.hidden.yml': 'b: 1', '.git/config': 'c: 1' };
    const { logger, lines, fields } = recordingLogger();
    await using folder = await nativeFolder(files, '', {}, logger);
    await symlink('/etc/passwd', join(folder.path, 'passwd.yml'));
    await symlink('/etc', join(folder.path, 'etc'));
    await symlink('nowhere', join(folder.path, 'dangling.yml'));
    await folder.backend.refresh();
    await folder.backend.refresh();
    expect(await filesOf(folder)).to.eql(['orders.yml']);
    expect(lines).to.eql(['warn symlinks lead out of their folder, or nowhere']);
    expect(fields[0]).to.deep.include({ count: 3 });
  });

  it('reads a volume of Kubernetes, whose files are symlinks behind a dot, and follows its exchange', async () => {
    await using folder = await nativeFolder({ '..2026_1/orders.yml': 'a: 1', '..2026_1/sub/x.yml': 'x: 1' });
    await symlink('..2026_1', join(folder.path, '..data'));
    for (const name of ['orders.yml', 'sub']) await symlink(`..data/${name}`, join(folder.path, name));
    await folder.backend.refresh();
    expect(await filesOf(folder)).to.eql(['orders.yml', 'sub/x.yml']);
    const [before] = await folder.backend.layers(ask('orders/prod'));
    await folder.write({ '..2026_2/orders.yml': 'a: 2' });
    await symlink('..2026_2', join(folder.path, '..data_tmp'));
    const changed = new Promise<void>((resolve) => folder.backend.onChange(resolve));
    await rename(join(folder.path, '..data_tmp'), join(folder.path, '..data'));
    await changed;
    const [after] = await folder.backend.layers(ask('orders/prod'));
    expect(after?.version).not.to.equal(before?.version);
    expect(await filesOf(folder)).to.eql(['orders.yml']);
  });

  it('does not walk in circles', async () => {
    await using folder = await nativeFolder({ 'a/orders.yml': 'a: 1' });
    await symlink('..', join(folder.path, 'a/up'));
    await folder.backend.refresh();
    expect(await filesOf(folder)).to.eql(['a/orders.yml']);
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

  it('is not ready while a folder never existed, and says so once', async () => {
    const { logger, lines } = recordingLogger();
    await using folder = await nativeFolder({}, 'later', {}, logger);
    const path = join(folder.path, 'later');
    await folder.backend.refresh();
    const status = folder.backend.status();
    expect(status.ready).to.equal(false);
    expect(status.repositories[0]).to.include({ state: 'down', lastError: `the folder ${path} does not exist` });
    await folder.write({ 'later/orders.yml': 'a: 1' });
    await folder.backend.refresh();
    expect(folder.backend.status().ready).to.equal(true);
    expect(folder.backend.status().repositories[0]).to.include({ state: 'up', lastError: null });
    expect(lines).to.eql(['warn a folder does not exist', 'info a folder is there']);
  });

  it('keeps what it served of a folder that is gone, and says so', async () => {
    await using folder = await nativeFolder({ 'apps/orders.yml': 'a: 1' }, 'apps');
    await rename(join(folder.path, 'apps'), join(folder.path, 'away'));
    await folder.backend.refresh();
    expect(await filesOf(folder)).to.eql(['apps/orders.yml']);
    expect(folder.backend.status().ready).to.equal(true);
    expect(folder.backend.status().repositories[0]).to.include({ state: 'stale' });
  });
});
