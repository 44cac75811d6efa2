import { expect } from 'chai';
import { ask, gitBackend, gitSettings } from '../../../support/git-backend.js';
import { gitHttpServer } from '../../../support/git-http-server.js';
import { gitRepository } from '../../../support/git-repository.js';
import { rejection } from '../../../support/rejection.js';

const refresh = { ...gitSettings({ uri: '/' }).refresh, fetchTimeoutMs: 150 };

describe('the first fetch of all', () => {
  it('may take ten times as long as a later one, and the status says that it is under way, then why it failed', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using remote = await gitHttpServer(repository.path);
    remote.fault = 'hang';
    await using opened = await gitBackend({ uri: remote.uri, refresh }, { firstFetch: 'under way' });
    const [status] = opened.backend.status().repositories;
    expect(status).to.include({ state: 'down' });
    expect(status?.lastError).to.match(/the first fetch is under way/);
    const error = await rejection(opened.backend.refresh()); // Begins when the first one has ended.
    expect(error).to.have.property('code', 'remote-unavailable');
    expect(opened.backend.status().repositories[0]?.lastError).to.match(/no end within 1500 ms/);
  });

  it('of a repository that a request names goes on while requests are told to come again', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using remote = await gitHttpServer(repository.path);
    remote.fault = 'hang';
    const uri = remote.uri.replace(/git$/, '{application}');
    await using opened = await gitBackend({ uri, refresh });
    const faulted = remote.faulted();
    for (let time = 0; time < 3; time += 1) {
      const error = await rejection(opened.backend.layers(ask('git/prod')));
      expect(error).to.include({ code: 'remote-unavailable', retryAfterSeconds: 5 });
      expect(error.message).to.match(/nothing was fetched so far/);
      await faulted;
    }
  });
});
