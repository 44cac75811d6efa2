import { expect } from 'chai';
import { ask, gitBackend } from '../../../support/git-backend.js';
import { gitRepository } from '../../../support/git-repository.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { rejection } from '../../../support/rejection.js';

const MISSING = 'the default label main does not exist (the remote has: trunk)';

describe('a default label that the remote does not have', () => {
  it('from the start: nothing is ready, and a read is told to come again', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await repository.git('branch', '--move', 'main', 'trunk');
    const { logger, lines } = recordingLogger();
    await using opened = await gitBackend({ uri: repository.path }, { logger });
    for (const path of ['orders/prod', 'orders/prod/main']) {
      const error = await rejection(opened.backend.layers(ask(path)));
      expect(error).to.include({ code: 'remote-unavailable', message: MISSING, retryAfterSeconds: 5 });
    }
    expect(await rejection(opened.backend.layers(ask('orders/prod/x')))).to.have.property('code', 'label-not-found');
    expect(await opened.backend.layers(ask('orders/prod/trunk'))).to.have.length(1);
    expect(opened.backend.status().ready).to.equal(false);
    expect(opened.backend.status().repositories[0]).to.include({ state: 'down', lastError: MISSING });
    await opened.backend.refresh();
    expect(lines).to.eql([`warn ${MISSING}`]);
    await repository.git('branch', 'main');
    await opened.backend.refresh();
    expect(opened.backend.status()).to.deep.include({ ready: true });
    expect(opened.backend.status().repositories[0]).to.include({ state: 'up', lastError: null });
    expect(lines.slice(1)).to.eql(['info the default label is there again']);
  });

  it('any more: a read finds no label, the server stays ready, and its health says why', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using opened = await gitBackend({ uri: repository.path });
    await repository.git('branch', '--move', 'main', 'trunk');
    await opened.backend.refresh();
    const error = await rejection(opened.backend.layers(ask('orders/prod')));
    expect(error).to.include({ code: 'label-not-found', message: MISSING });
    expect(opened.backend.status().ready).to.equal(true);
    expect(opened.backend.status().repositories[0]).to.include({ state: 'stale', lastError: MISSING });
  });

  it('because it is empty', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await repository.git('checkout', '--quiet', '--detach');
    await repository.git('branch', '--quiet', '-D', 'main');
    await using opened = await gitBackend({ uri: repository.path });
    expect(opened.backend.status().repositories[0]).to.include({
      state: 'down',
      lastError: 'the default label main does not exist (the remote has no branch)',
    });
  });
});
