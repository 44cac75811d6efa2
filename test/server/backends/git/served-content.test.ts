import { expect } from 'chai';
import { ask, gitBackend } from '../../../support/git-backend.js';
import { gitRepository } from '../../../support/git-repository.js';
import { rejection } from '../../../support/rejection.js';

describe('what is served of a mirror', () => {
  it('names the setting that a file is too large for', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1234567890' });
    await using served = await gitBackend({ uri: repository.path, limits: { fileBytes: 10, files: 100 } });
    const [layer] = await served.backend.layers(ask('orders/prod'));
    const oid = layer?.files.get('orders.yml')?.oid ?? '';
    expect(await rejection(layer?.blobs.read(oid) ?? Promise.resolve())).to.include({
      code: 'limit-exceeded',
      message: 'a file of 13 bytes (expected: at most 10): limits.fileBytes',
    });
  });

  it('names the setting that a version has too many files for', async () => {
    await using repository = await gitRepository({ a: '', b: '' });
    await using served = await gitBackend({ uri: repository.path, limits: { fileBytes: 10, files: 1 } });
    const [layer] = await served.backend.layers(ask('orders/prod'));
    expect(layer?.refused?.message).to.equal('too many files in one version (expected: at most 1): limits.files');
  });
});
