import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import type { PatternRepositorySettings } from '../../../../server/backends/git/git-settings.js';
import { itBehavesLikeABackend } from '../../../support/backend-contract.js';
import { ask, gitBackend } from '../../../support/git-backend.js';
import { gitHttpServer } from '../../../support/git-http-server.js';
import { gitRecorder } from '../../../support/git-recorder.js';
import { gitRepository } from '../../../support/git-repository.js';
import { rejection } from '../../../support/rejection.js';

function patternRepository(name: string, pattern: string[], uri: string): PatternRepositorySettings {
  return { name, pattern, uri, defaultLabel: 'main', tryMasterBranch: true, searchPaths: [] };
}

describe('git backend', () => {
  itBehavesLikeABackend(async (files) => {
    const repository = await gitRepository(files);
    const opened = await gitBackend({ uri: repository.path });
    return {
      backend: opened.backend,
      write: async (changes) => void (await repository.commit(changes)),
      async [Symbol.asyncDispose]() {
        await Promise.all([opened, repository].map((each) => each[Symbol.asyncDispose]()));
      },
    };
  });

  it('stacks labels, the last one on top, and wants all of them', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await repository.git('branch', 'x');
    await using strict = await gitBackend({ uri: repository.path });
    await using lax = await gitBackend({ uri: repository.path, continueOnMissingLabel: true });
    const labels = async ({ backend }: typeof strict, path: string) =>
      (await backend.layers(ask(path))).map(({ label }) => label);
    expect(await labels(strict, 'orders/prod/main,x')).to.eql(['x', 'main']);
    expect(await rejection(labels(strict, 'orders/prod/main,y'))).to.have.property('code', 'label-not-found');
    expect(await labels(lax, 'orders/prod/main,y')).to.eql(['main']);
    expect(await rejection(labels(lax, 'orders/prod/y'))).to.have.property('code', 'label-not-found');
  });

  it('uses a repository that matches alone, and nobody stands in for it', async () => {
    await using standard = await gitRepository({ 'orders.yml': 'a: 1' });
    await standard.git('branch', 'only-here');
    await using payments = await gitRepository({ 'payments.yml': 'a: 2' });
    const repositories = [
      patternRepository('payments', ['pay*/prod*'], payments.path),
      patternRepository('late', ['pay*'], '/nowhere/at/all'),
    ];
    await using opened = await gitBackend({ uri: standard.path, repositories });
    const files = async (path: string) => [...((await opened.backend.layers(ask(path)))[0]?.files.keys() ?? [])];
    expect(await files('payments/prod')).to.eql(['payments.yml']);
    expect(await files('orders/prod')).to.eql(['orders.yml']);
    expect(await rejection(files('payments/prod/only-here'))).to.have.property('code', 'label-not-found');
    expect(await rejection(files('payments/dev'))).to.have.property('code', 'remote-unavailable');
    expect(opened.backend.status().ready).to.equal(false);
    expect(await opened.backend.catalog(undefined)).to.have.length(2);
  });

  it('fetches a repository that the request names, once, and answers at once that there is none', async () => {
    await using orders = await gitRepository({ 'orders.yml': 'a: 1' });
    await using recorder = await gitRecorder();
    const uri = orders.path.replace('repository', '{application}');
    await using opened = await gitBackend({ uri }, { path: recorder.path });
    expect(opened.backend.status()).to.eql({ ready: true, repositories: [] });
    const asked = ask('repository/prod');
    const answers = await Promise.all(Array.from({ length: 10 }, () => opened.backend.layers(asked)));
    expect(answers.map(([layer]) => layer?.namePrefix)).to.eql(Array.from({ length: 10 }, () => `${orders.path}/`));
    const fetches = async () => (await recorder.commands()).filter((line) => line.startsWith('fetch')).length;
    expect(await fetches()).to.equal(1);
    for (let time = 0; time < 3; time += 1) {
      const error = await rejection(opened.backend.layers(ask('nothing/prod')));
      expect(error).to.have.property('code', 'repository-not-found');
    }
    expect(await fetches()).to.equal(2);
  });

  it('hands over credentials without showing them to ps, to the mirror or to a message', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    const header = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`;
    await using remote = await gitHttpServer(repository.path, header);
    await using recorder = await gitRecorder();
    const uri = remote.uri.replace('//', '//ada:s3cret@');
    await using opened = await gitBackend({ uri }, { path: recorder.path });
    const [layer] = await opened.backend.layers(ask('orders/prod'));
    expect(layer?.namePrefix).to.equal(`${remote.uri}/`);
    expect(opened.backend.status().repositories[0]?.name).to.equal(remote.uri);
    await remote.stop();
    const { message } = await rejection(opened.backend.refresh());
    const shown = [message, opened.backend.status().repositories[0]?.lastError, ...(await recorder.commands())].join();
    expect(shown).not.to.match(/s3cret|YWRhOn/);
    const grep = spawnSync('grep', [
      '--recursive',
      '--extended-regexp',
      '--devices=skip',
      's3cret|YWRhOn',
      opened.folder,
    ]);
    expect([grep.status, grep.stdout.toString()]).to.eql([1, '']); // 1: looked, found nothing
  });
});
