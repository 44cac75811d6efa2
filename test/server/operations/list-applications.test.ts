import { expect } from 'chai';
import { listApplications } from '../../../server/operations/list-applications.js';
import { gitBackend } from '../../support/git-backend.js';
import { gitRepository } from '../../support/git-repository.js';
import { rejection } from '../../support/rejection.js';

describe('listApplications', () => {
  it('lists what is there', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using served = await gitBackend({ uri: repository.path });
    expect(await listApplications(served.backend)('main')).to.eql({
      applications: [{ application: 'orders', profiles: [] }],
    });
  });

  it('lists nothing where only requests name repositories', async () => {
    await using served = await gitBackend({ uri: '/nonexistent/{application}' });
    for (const label of [undefined, 'main']) {
      expect(await listApplications(served.backend)(label)).to.eql({ applications: [] });
    }
  });

  for (const { when, path, label, refused } of [
    { when: 'no repository has the label', path: undefined, label: 'nope', refused: { code: 'label-not-found' } },
    {
      when: 'a repository was never reached',
      path: '/nonexistent/config',
      label: undefined,
      refused: { code: 'remote-unavailable', retryAfterSeconds: 5 },
    },
    {
      when: 'it might have the label',
      path: '/nonexistent/config',
      label: 'main',
      refused: { code: 'remote-unavailable', retryAfterSeconds: 5 },
    },
  ]) {
    it(`refuses when ${when}`, async () => {
      await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
      await using served = await gitBackend({ uri: path ?? repository.path });
      expect(await rejection(listApplications(served.backend)(label))).to.include(refused);
    });
  }
});
