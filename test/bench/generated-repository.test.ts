import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runGit } from '../../bench/baselines/git-commands.js';
import { commitFiles, generateRepository } from '../../bench/generated-repository.js';

describe('generateRepository', () => {
  const size = { services: 12, commits: 5 };
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-generated-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('is the same in every run', async () => {
    const one = await generateRepository(join(folder, 'one.git'), size);
    const two = await generateRepository(join(folder, 'two.git'), size);
    expect(one.commits).to.have.length(5);
    expect(two.commits).to.eql(one.commits);
  });

  it('has three files a service and one for all, and an integrity that git accepts', async () => {
    const { path } = await generateRepository(join(folder, 'files.git'), size);
    const files = (await runGit(['-C', path, 'ls-tree', '-r', '--name-only', 'main'])).trim().split('\n');
    expect(files).to.have.length(12 * 3 + 1);
    expect(files).to.include.members(['application.yml', 'svc-0001.yml', 'svc-0001-dev.yml', 'svc-0012-prod.yml']);
    await runGit(['-C', path, 'fsck', '--strict']);
  });

  it('changes something in every commit', async () => {
    const { path, commits } = await generateRepository(join(folder, 'changes.git'), size);
    for (const commit of commits.slice(1)) {
      expect(await runGit(['-C', path, 'diff-tree', '--name-only', '-r', '--no-commit-id', commit])).not.to.equal('');
    }
  });

  it('takes another commit on top', async () => {
    const { path, commits } = await generateRepository(join(folder, 'top.git'), size);
    const added = await commitFiles(path, new Map([['svc-0001.yml', 'service:\n  revision: 99\n']]));
    expect(await runGit(['-C', path, 'show', `${added}:svc-0001.yml`])).to.include('revision: 99');
    expect((await runGit(['-C', path, 'rev-parse', `${added}^`])).trim()).to.equal(commits.at(-1));
  });
});
