import { expect } from 'chai';
import { compositeBackend } from '../../../server/backends/composite-backend.js';
import { itBehavesLikeABackend } from '../../support/backend-contract.js';
import { ask, gitBackend } from '../../support/git-backend.js';
import { gitRepository } from '../../support/git-repository.js';
import { nativeFolder } from '../../support/native-folder.js';
import { rejection } from '../../support/rejection.js';

async function gitAndNative(failOnCompositeError: boolean) {
  const repository = await gitRepository({ 'orders.yml': 'from: git' });
  const git = await gitBackend({ uri: repository.path });
  const native = await nativeFolder({ 'orders.yml': 'from: native' });
  return {
    backend: compositeBackend([git.backend, native.backend], { failOnCompositeError }),
    async [Symbol.asyncDispose]() {
      await Promise.all([git, native, repository].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}

describe('composite backend', () => {
  itBehavesLikeABackend(async (files) => {
    const strong = await nativeFolder(files);
    const weak = await nativeFolder({ 'application.yml': 'z: 1' });
    return {
      backend: compositeBackend([strong.backend, weak.backend], { failOnCompositeError: true }),
      write: strong.write,
      async [Symbol.asyncDispose]() {
        await Promise.all([strong, weak].map((each) => each[Symbol.asyncDispose]()));
      },
    };
  });

  it('lets the first member outrank the second', async () => {
    await using both = await gitAndNative(true);
    const layers = await both.backend.layers(ask('orders/prod'));
    expect(layers.map(({ labelFolders }) => labelFolders)).to.eql([false, true]);
  });

  it('fails when one member does not have the label', async () => {
    await using both = await gitAndNative(true);
    expect(await rejection(both.backend.layers(ask('orders/prod/nowhere')))).to.have.property(
      'code',
      'label-not-found',
    );
  });

  it('passes over a member that fails when the settings say so, but never over all of them', async () => {
    await using both = await gitAndNative(false);
    expect(await both.backend.layers(ask('orders/prod/nowhere'))).to.have.length(1);
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using git = await gitBackend({ uri: repository.path });
    const alone = compositeBackend([git.backend], { failOnCompositeError: false });
    expect(await rejection(alone.layers(ask('orders/prod/nowhere')))).to.have.property('code', 'label-not-found');
  });
});
