import { spawnSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ObjectReader } from '../../../../server/backends/git/object-reader.js';
import { TreeReader } from '../../../../server/backends/git/tree-reader.js';
import { gitRepository, type TestRepository } from '../../../support/git-repository.js';

async function withReader<T>(repository: TestRepository, use: (trees: TreeReader) => Promise<T>): Promise<T> {
  const objects = new ObjectReader(repository.path, { PATH: process.env.PATH ?? '' });
  try {
    return await use(new TreeReader(objects, { files: 100 }));
  } finally {
    await objects.close();
  }
}

/** Stores one tree object and returns its id. @param lines as `git mktree` reads them */
function makeTree({ path }: TestRepository, lines: readonly string[]): string {
  const result = spawnSync('git', ['mktree', '-z', '--missing'], {
    cwd: path,
    input: lines.map((line) => `${line}\0`).join(''),
  });
  return result.stdout.toString().trim();
}

describe('TreeReader', () => {
  it('sees plain files alone: no symlink, no submodule, no name with a control character', async () => {
    await using repository = await gitRepository({
      'a.yml': 'a: 1',
      'a/b/c.yml': 'c: 1',
      'a0.yml': '',
      'zoë/ö.yml': 'z',
    });
    await symlink('/etc/passwd', join(repository.path, 'link.yml'));
    await repository.commit({ 'line\nfeed.yml': 'x: 1', 'run.yml': 'r: 1' });
    await repository.git('update-index', '--chmod=+x', 'run.yml');
    const commit = await repository.git('rev-parse', 'HEAD');
    await repository.git('update-index', '--add', '--cacheinfo', `160000,${commit},module`);
    await repository.git('commit', '--quiet', '--message', 'a module and a mode');
    const head = await repository.git('rev-parse', 'HEAD');
    const listing = await repository.git('ls-tree', '-r', '-z', head);
    await withReader(repository, async (trees) => {
      const { files } = await trees.list(head);
      const names = ['a.yml', 'a/b/c.yml', 'a0.yml', 'run.yml', 'zoë/ö.yml'];
      for (const path of names) {
        expect(files.get(path)?.oid, path).to.be.a('string');
        expect(listing).to.include(`${files.get(path)?.oid}\t${path}`);
      }
      for (const path of ['link.yml', 'module', 'line\nfeed.yml', 'a', 'a/b', 'a/b/', '', '/', '../a.yml', 'a.yml/']) {
        expect(files.get(path), path).to.equal(undefined);
      }
      expect([...files.keys()].sort()).to.eql([...names].sort());
      expect(files.size).to.equal(5);
    });
  });

  it('finds every file of a large folder, before and after the map is made', async () => {
    const content = Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`svc-${n % 7}.${n}.yml`, `n: ${n}`]));
    await using repository = await gitRepository(content);
    await withReader(repository, async (trees) => {
      const { files } = await trees.list(await repository.git('rev-parse', 'HEAD'));
      const before = Object.keys(content).map((path) => files.get(path)?.oid);
      expect(new Set(before).size).to.equal(90);
      expect([...files.keys()].length).to.equal(90);
      expect(Object.keys(content).map((path) => files.get(path)?.oid)).to.eql(before);
    });
  });

  it('refuses a bomb of folders that name the same folder again and again', async () => {
    await using repository = await gitRepository({ 'a.yml': 'a: 1' });
    const blob = await repository.git('rev-parse', 'HEAD:a.yml');
    let tree = makeTree(
      repository,
      Array.from({ length: 10 }, (_, n) => `100644 blob ${blob}\tf${n}`),
    );
    for (let depth = 0; depth < 10; depth += 1) {
      tree = makeTree(
        repository,
        Array.from({ length: 10 }, (_, n) => `040000 tree ${tree}\td${n}`),
      );
    }
    const bomb = await repository.git('commit-tree', '-m', 'bomb', tree);
    await withReader(repository, async (trees) => {
      expect((await trees.list(bomb)).refused).to.have.property('code', 'limit-exceeded');
    });
  });

  it('refuses folders that are too deep, paths that are too long, and too many files', async () => {
    await using repository = await gitRepository({ 'a.yml': 'a: 1' });
    const blob = await repository.git('rev-parse', 'HEAD:a.yml');
    const nested = (depth: number, name: string) => {
      let tree = makeTree(repository, [`100644 blob ${blob}\tf`]);
      for (let level = 0; level < depth; level += 1) tree = makeTree(repository, [`040000 tree ${tree}\t${name}`]);
      return tree;
    };
    const many = makeTree(
      repository,
      Array.from({ length: 101 }, (_, n) => `100644 blob ${blob}\tf${n}`),
    );
    await withReader(repository, async (trees) => {
      for (const tree of [nested(65, 'd'), nested(17, 'd'.repeat(250)), many]) {
        const commit = await repository.git('commit-tree', '-m', 'too much', tree);
        expect((await trees.list(commit)).refused).to.have.property('code', 'limit-exceeded');
      }
    });
  });
});
