import { expect } from 'chai';
import type { Access, Right } from '../../../../server/core/ports.js';
import type { RejectionInForce } from '../../../../server/operations/served-coordinates.js';
import { FakeWorld, serveWorld } from '../../../support/fake-http.js';
import { coordinatesOf } from '../../../support/memory-layer.js';
import { ask } from '../../../support/raw-http.js';

const DOWN = { ready: false, repositories: [] };

function accessTo(...rights: readonly Right[]): Access {
  return { authenticate: () => ({ name: 'x', rights: 'x' }), allows: (_who, right) => rights.includes(right) };
}

describe('health routes', () => {
  for (const { target, ready, status, word } of [
    { target: '/actuator/health', ready: true, status: 200, word: 'UP' },
    { target: '/actuator/health', ready: false, status: 503, word: 'DOWN' },
    { target: '/actuator/health/readiness', ready: false, status: 503, word: 'DOWN' },
    { target: '/readyz', ready: true, status: 200, word: 'UP' },
    { target: '/actuator/health/liveness', ready: false, status: 200, word: 'UP' },
    { target: '/livez', ready: false, status: 200, word: 'UP' },
  ]) {
    it(`${target} is ${word} when the backend is ${ready ? '' : 'not '}ready`, async () => {
      const world = new FakeWorld({});
      if (!ready) world.state = DOWN;
      await using http = await serveWorld(world);
      const answer = await ask(http.port, target);
      expect(answer.status).to.equal(status);
      expect(JSON.parse(answer.body.toString()).status).to.equal(word);
    });
  }

  for (const { rights, keys } of [
    { rights: ['observe'] as const, keys: ['status', 'components'] },
    { rights: ['read'] as const, keys: ['status'] },
  ]) {
    it(`shows ${keys.join(' and ')} to who may ${rights.join()}`, async () => {
      await using http = await serveWorld(new FakeWorld({}), { access: accessTo(...rights) });
      const answer = await ask(http.port, '/actuator/health');
      expect(Object.keys(JSON.parse(answer.body.toString()))).to.eql(keys);
    });
  }

  it('lists what is refused, as far as it may be read', async () => {
    const world = new FakeWorld({});
    const refused = (application: string): RejectionInForce => ({
      ...{ rejected: 'b', rejectedAt: '', since: '', code: 'invalid-document', message: 'bad', file: 'x.yml', line: 1 },
      ...{ servedLabel: 'main', servedVersion: 'a', coordinates: coordinatesOf(application) },
    });
    world.rejections = ['mine', 'theirs'].map(refused);
    const access: Access = {
      authenticate: () => ({ name: 'x', rights: 'x' }),
      allows: (_who, right, coordinates) => right === 'observe' || coordinates?.applications[0] === 'mine',
    };
    await using http = await serveWorld(world, { access });
    const { components } = JSON.parse((await ask(http.port, '/actuator/health')).body.toString());
    const { rejections } = components.configServer.details;
    expect(rejections).to.have.lengthOf(1);
    expect(rejections[0]).to.include({ application: 'mine', rejected: 'b', servedVersion: 'a', file: 'x.yml' });
  });

  for (const { when, vault, ready, component } of [
    { when: 'has never answered', vault: { state: 'down', lastAnsweredAt: null }, ready: 503, component: 'DOWN' },
    { when: 'does not answer any more', vault: { state: 'down', lastAnsweredAt: 5 }, ready: 200, component: 'DOWN' },
    { when: 'answers', vault: { state: 'up', lastAnsweredAt: 5 }, ready: 200, component: 'UP' },
  ] as const) {
    it(`is ${ready === 200 ? '' : 'not '}ready when its Vault ${when}, and says so`, async () => {
      const world = new FakeWorld({});
      world.vault = { address: 'https://vault', paths: 1, lastError: null, ...vault };
      await using http = await serveWorld(world);
      expect((await ask(http.port, '/readyz')).status).to.equal(ready);
      const health = await ask(http.port, '/actuator/health');
      expect(health.status).to.equal(ready);
      const { components } = JSON.parse(health.body.toString());
      expect(components.vault.status).to.equal(component);
      expect(components.vault.details).to.include({ address: 'https://vault', paths: 1 });
    });
  }

  it('reads nothing', async () => {
    const world = new FakeWorld({});
    await using http = await serveWorld(world);
    await ask(http.port, '/actuator/health');
    expect(world.reads).to.equal(0);
  });
});
