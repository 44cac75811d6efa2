import { expect } from 'chai';
import { parseCoordinates } from '../../../../server/core/coordinates.js';
import type { Access } from '../../../../server/core/ports.js';
import type { LiveClient } from '../../../../server/operations/list-clients.js';
import { FakeWorld, serveWorld, VERSION } from '../../../support/fake-http.js';

const NOW = Date.parse('2026-11-24T09:00:00Z');

function clientOf(application: string, id: string): LiveClient {
  return {
    coordinates: parseCoordinates({ application, profiles: 'prod' }),
    instance: { id, host: undefined, tags: undefined },
    ...{ principal: 'ada', version: VERSION, headVersion: VERSION, isCurrent: true, behindMs: 0.4 },
    nack: undefined,
    connectedAtMs: NOW,
  };
}

/** @param may `right application`, or `right` for everything */
function accessOf(...may: readonly string[]): Access {
  return {
    authenticate: () => ({ name: 'ada', rights: 'ada' }),
    allows: (_, right, coordinates) =>
      may.includes(right) || (coordinates !== undefined && may.includes(`${right} ${coordinates.asked.application}`)),
  };
}

async function ask(query: string, access: Access) {
  const world = new FakeWorld({});
  world.clients = [clientOf('orders', 'b'), clientOf('orders', 'a'), clientOf('billing', 'c')];
  await using http = await serveWorld(world, { access });
  const response = await fetch(`${http.url}/api/v1/clients${query}`);
  return { status: response.status, body: JSON.parse(await response.text()) };
}

describe('GET /api/v1/clients', () => {
  for (const { query, may, status, ids, total } of [
    { query: '', may: ['observe'], status: 200, ids: ['c', 'a', 'b'], total: 3 },
    { query: '?application=orders', may: ['observe'], status: 200, ids: ['a', 'b'], total: 2 },
    { query: '?limit=1', may: ['observe'], status: 200, ids: ['c'], total: 3 },
    { query: '?application=orders', may: ['read orders'], status: 200, ids: ['a', 'b'], total: 2 },
    { query: '?application=billing', may: ['read orders'], status: 200, ids: [], total: 0 },
    { query: '?application=unknown', may: ['read orders'], status: 200, ids: [], total: 0 },
    { query: '', may: ['read orders'], status: 403 },
    { query: '', may: ['read'], status: 403 },
    { query: '?application=a,b', may: ['observe'], status: 400 },
    { query: '?limit=10001', may: ['observe'], status: 400 },
    { query: '?limit=x', may: ['observe'], status: 400 },
  ]) {
    it(`answers ${status} to ${query || 'everything'} with ${may.join()}`, async () => {
      const answer = await ask(query, accessOf(...may));
      expect(answer.status).to.equal(status);
      if (ids === undefined) return;
      expect(answer.body.clients.map((client: { instance: { id: string } }) => client.instance.id)).to.eql(ids);
      expect(answer.body.total).to.equal(total);
    });
  }

  it('tells a client as the schema has it', async () => {
    const { body } = await ask('?application=billing', accessOf('observe'));
    expect(body.clients).to.eql([
      {
        ...{ application: 'billing', profiles: ['prod'], label: null },
        instance: { id: 'c', host: null, tags: {} },
        ...{ principal: 'ada', connectedSince: '2026-11-24T09:00:00.000Z', version: VERSION, headVersion: VERSION },
        ...{ current: true, behindMs: 0, nack: null },
      },
    ]);
  });
});
