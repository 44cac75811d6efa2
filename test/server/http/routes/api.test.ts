import { expect } from 'chai';
import type { Access } from '../../../../server/core/ports.js';
import { FakeWorld, serveWorld } from '../../../support/fake-http.js';
import { ask, header } from '../../../support/raw-http.js';

const someone = { name: 'someone', rights: 'some' };

describe('applications route', () => {
  for (const { may, applications } of [
    { may: ['dev', 'prod', 'default'], applications: [{ application: 'orders', profiles: ['dev', 'prod'] }] },
    { may: ['dev'], applications: [{ application: 'orders', profiles: ['dev'] }] },
    { may: ['default'], applications: [{ application: 'orders', profiles: [] }] },
    { may: [], applications: [] },
  ]) {
    it(`shows what may be read: ${may.join() || 'nothing'}`, async () => {
      const access: Access = {
        authenticate: () => someone,
        allows: (_who, right, coordinates) => right === 'read' && may.includes(coordinates?.profiles[0] ?? ''),
      };
      await using http = await serveWorld(new FakeWorld({}), { access });
      const answer = await ask(http.port, '/api/v1/applications');
      expect(JSON.parse(answer.body.toString())).to.eql({ applications });
      const etag = header(answer, 'etag');
      const again = await ask(http.port, '/api/v1/applications', { headers: [`If-None-Match: ${etag}`] });
      expect(again.status).to.equal(304);
    });
  }
});

describe('refresh route', () => {
  for (const { query, status, refreshes } of [
    { query: '', status: 202, refreshes: [false] },
    { query: '?wait=true', status: 200, refreshes: [true] },
    { query: '?wait=perhaps', status: 400, refreshes: [] },
    { query: '?wait=true&wait=false', status: 400, refreshes: [] },
  ]) {
    it(`answers ${status} to POST ${query}`, async () => {
      const world = new FakeWorld({});
      await using http = await serveWorld(world);
      expect((await ask(http.port, `/api/v1/refresh${query}`, { method: 'POST' })).status).to.equal(status);
      expect(world.refreshes).to.eql(refreshes);
    });
  }
});

describe('every door', () => {
  const refusing: Access = { authenticate: () => someone, allows: () => false };
  const unknowing: Access = { authenticate: () => undefined, allows: () => true };

  for (const { method = 'GET', target } of [
    { target: '/orders/dev' },
    { target: '/orders-dev.yml' },
    { target: '/orders/dev/main/nginx.conf' },
    { target: '/api/v1/environments/orders/dev' },
    { method: 'POST', target: '/api/v1/refresh' },
  ]) {
    it(`says 401 and 403 at ${method} ${target}, and reads nothing`, async () => {
      const world = new FakeWorld({});
      await using stranger = await serveWorld(world, { access: unknowing });
      await using guest = await serveWorld(world, { access: refusing });
      const unknown = await ask(stranger.port, target, { method });
      expect([unknown.status, header(unknown, 'www-authenticate')]).to.eql([401, 'Basic realm="cairn"']);
      expect((await ask(guest.port, target, { method })).status).to.equal(403);
      expect([world.reads, world.refreshes.length]).to.eql([0, 0]);
    });
  }
});
