import { expect } from 'chai';
import type { Access, Right } from '../../../../server/core/ports.js';
import { FakeWorld, serveWorld } from '../../../support/fake-http.js';
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

  it('reads nothing', async () => {
    const world = new FakeWorld({});
    await using http = await serveWorld(world);
    await ask(http.port, '/actuator/health');
    expect(world.reads).to.equal(0);
  });
});
