import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { folderFiles } from '../../../server/validators/folder-files.js';
import { gitRepository } from '../../support/git-repository.js';

async function listed(folder: string, variables?: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const path of folderFiles(folder, variables)) paths.push(path);
  return paths;
}

async function write(folder: string, ...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), 'a: 1\n');
  }
}

describe('folderFiles', () => {
  it('takes every regular file where there is no git', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cairn-files-'));
    await write(folder, 'b.yml', 'a/b.yml', 'a.yml', '.git/config');
    await symlink('/etc/passwd', join(folder, 'linked.yml'));
    expect(await listed(folder)).to.eql(['a.yml', 'a/b.yml', 'b.yml']);
    await rm(folder, { recursive: true });
  });

  it('takes what is tracked or new, not what is ignored or gone', async () => {
    await using repository = await gitRepository({
      '.gitignore': 'ignored*\n',
      'orders.yml': 'a: 1\n',
      'gone.yml': 'a: 1\n',
      'conf/x.yml': 'a: 1\n',
    });
    await write(repository.path, 'ignored.yml', 'ignored/own.yml', 'new/ä b.yml');
    await rm(join(repository.path, 'gone.yml'));
    await symlink('orders.yml', join(repository.path, 'linked.yml'));
    expect(await listed(repository.path)).to.eql(['.gitignore', 'conf/x.yml', 'new/ä b.yml', 'orders.yml']);
    expect(await listed(join(repository.path, 'conf'))).to.eql(['x.yml']);
    expect(await listed(join(repository.path, 'ignored'))).to.eql(['own.yml']);
  });

  it('takes no notice of another repository that a hook runs for', async () => {
    await using other = await gitRepository({ 'other.yml': 'a: 1\n' });
    await using repository = await gitRepository({ 'orders.yml': 'a: 1\n' });
    const variables = { PATH: process.env['PATH'] ?? '', GIT_DIR: join(other.path, '.git') };
    expect(await listed(repository.path, variables)).to.eql(['orders.yml']);
  });

  it('says so when there is no such folder', async () => {
    const error = await listed('/nonexistent/folder').catch((thrown) => thrown);
    expect(error).to.include({ code: 'ENOENT' });
  });
});
