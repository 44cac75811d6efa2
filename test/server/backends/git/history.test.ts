import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import type { BackendMember } from '../../../../server/backends/backend-member.js';
import { ask, gitBackend, gitSettings } from '../../../support/git-backend.js';
import { gitRepository } from '../../../support/git-repository.js';
import { rejection } from '../../../support/rejection.js';

async function versionAt(backend: BackendMember, path: string): Promise<string | undefined> {
  return (await backend.layers(ask(path)))[0]?.version;
}

describe('labels of a git remote', () => {
  it('are branches, tags and the commits that these lead to', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    const first = await repository.git('rev-parse', 'HEAD');
    await repository.git('tag', '--annotate', '--message', 'one', 'v1');
    await repository.git('tag', '--annotate', '--message', 'again', 'v1-again', 'v1');
    const second = await repository.commit({ 'orders.yml': 'a: 2' });
    await repository.git('branch', 'feature/x', first);
    await using opened = await gitBackend({ uri: repository.path });
    for (const label of ['v1', 'v1-again', 'feature(_)x', first, first.slice(0, 7), first.slice(0, 12)]) {
      expect(await versionAt(opened.backend, `orders/prod/${label}`), label).to.equal(first);
    }
    expect(await versionAt(opened.backend, 'orders/prod')).to.equal(second);
    for (const label of [
      first.slice(0, 6),
      first.toUpperCase(),
      'HEAD',
      'refs(_)heads(_)main',
      'main^',
      'main~1',
      '@',
    ]) {
      const error = await rejection(opened.backend.layers(ask(`orders/prod/${label}`)));
      expect(error, label).to.have.property('code', 'label-not-found');
    }
  });

  it('that are ids of files, folders or tags do not exist', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await repository.git('tag', '--annotate', '--message', 'one', 'v1');
    await using opened = await gitBackend({ uri: repository.path });
    for (const name of ['HEAD:orders.yml', 'HEAD^{tree}', 'refs/tags/v1']) {
      const id = await repository.git('rev-parse', name);
      const error = await rejection(opened.backend.layers(ask(`orders/prod/${id}`)));
      expect(error, name).to.have.property('code', 'label-not-found');
    }
  });

  it('follow a forced push, and what it erased is gone at once, by full and by short id', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    const erased = await repository.commit({ 'orders.yml': 'password: oops' });
    await using opened = await gitBackend({ uri: repository.path });
    expect(await versionAt(opened.backend, `orders/prod/${erased}`)).to.equal(erased);
    await repository.git('reset', '--quiet', '--hard', 'HEAD~1');
    const version = await repository.commit({ 'orders.yml': 'a: 3' });
    await opened.backend.refresh();
    expect(await versionAt(opened.backend, 'orders/prod')).to.equal(version);
    for (const label of [erased, erased.slice(0, 10)]) {
      const error = await rejection(opened.backend.layers(ask(`orders/prod/${label}`)));
      expect(error).to.have.property('code', 'label-not-found');
    }
    expect(await opened.backend.holds(erased)).to.equal(false);
    expect(await opened.backend.holds(version)).to.equal(true);
  });

  it('of a deleted branch are gone after the refresh, and so are the commits that only it had', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await repository.git('checkout', '--quiet', '-b', 'old');
    const only = await repository.commit({ 'orders.yml': 'a: 2' });
    await repository.git('checkout', '--quiet', 'main');
    await using opened = await gitBackend({ uri: repository.path });
    expect(await versionAt(opened.backend, 'orders/prod/old')).to.equal(only);
    await repository.git('branch', '--quiet', '-D', 'old');
    await opened.backend.refresh();
    for (const label of ['old', only]) {
      const error = await rejection(opened.backend.layers(ask(`orders/prod/${label}`)));
      expect(error).to.have.property('code', 'label-not-found');
    }
  });

  it('of a deleted branch stay when the settings say so', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await repository.git('branch', 'old');
    const refresh = { ...gitSettings({ uri: '/' }).refresh, keepDeletedBranches: true };
    await using opened = await gitBackend({ uri: repository.path, refresh });
    await repository.git('branch', '--quiet', '-D', 'old');
    await opened.backend.refresh();
    expect(await versionAt(opened.backend, 'orders/prod/old')).to.be.a('string');
  });

  it('mean the branch when a tag has the same name, and no replacement changes what an id reads', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    const first = await repository.git('rev-parse', 'HEAD');
    const second = await repository.commit({ 'orders.yml': 'a: 2' });
    await repository.git('tag', 'main', first);
    await repository.git('replace', second, first);
    await using opened = await gitBackend({ uri: repository.path });
    const [layer] = await opened.backend.layers(ask('orders/prod/main'));
    expect(layer?.version).to.equal(second);
    expect(String(await layer?.blobs.read(layer.files.get('orders.yml')?.oid ?? ''))).to.equal('a: 2');
  });
});

describe('the commits that a fetch brings', () => {
  for (const { many, count } of [
    { many: 'a few', count: 3 },
    { many: 'hundreds', count: 300 },
  ]) {
    it(`are known, be they ${many}`, async () => {
      await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
      await using opened = await gitBackend({ uri: repository.path });
      const first = await repository.git('rev-parse', 'HEAD');
      expect(await opened.backend.holds(first)).to.equal(true);
      const tree = await repository.git('rev-parse', 'HEAD^{tree}');
      let commit = first;
      const commits: string[] = [];
      for (let index = 0; index < count; index += 1) {
        commit = writeCommit(repository.path, tree, commit, index);
        commits.push(commit);
      }
      await repository.git('update-ref', 'refs/heads/main', commit);
      await opened.backend.refresh();
      for (const id of [first, ...commits]) expect(await opened.backend.holds(id)).to.equal(true);
    });
  }
});

/** A loose commit object, written without starting git. */
function writeCommit(repository: string, tree: string, parent: string, time: number): string {
  const who = `Ada <ada@example.org> ${1_700_000_000 + time} +0000`;
  const body = `tree ${tree}\nparent ${parent}\nauthor ${who}\ncommitter ${who}\n\nmessage\n`;
  const object = Buffer.from(`commit ${body.length}\0${body}`);
  const id = createHash('sha1').update(object).digest('hex');
  const folder = join(repository, '.git', 'objects', id.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, id.slice(2)), deflateSync(object));
  return id;
}
