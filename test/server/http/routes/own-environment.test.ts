import { expect } from 'chai';
import { VersionUnavailableError } from '../../../../server/core/errors.js';
import { EMPTY_LIST, NumberLiteral } from '../../../../server/core/value.js';
import { COMMITTED_AT, FakeWorld, serveWorld, VERSION } from '../../../support/fake-http.js';
import { ask, header } from '../../../support/raw-http.js';

const SOURCES = {
  'orders-dev.yml (document #1)': { 'price.factor': new NumberLiteral('1.10', '1.1'), 'hosts[0]': 'a' },
  'orders.yml': { 'price.factor': true, 'hosts[0]': 'x', 'hosts[1]': 'y', none: null, list: EMPTY_LIST },
};
const PROPERTIES = '"price.factor":1.10,"none":null,"list":[],"hosts[0]":"a"';
const TARGET = '/api/v1/environments/orders/dev,eu';

describe('own environment route', () => {
  it('answers merged, in JSON types, numbers as written', async () => {
    await using http = await serveWorld(new FakeWorld(SOURCES));
    const answer = await ask(http.port, `${TARGET}?label=feature%2Fx`);
    expect(answer.body.toString()).to.equal(
      `{"application":"orders","profiles":["dev","eu"],"label":"feature/x","version":"${VERSION}",` +
        `"committedAt":"${COMMITTED_AT}","stale":null,"properties":{${PROPERTIES}},"secrets":[],` +
        '"sources":["orders-dev.yml (document #1)","orders.yml"]}',
    );
    expect(header(answer, 'vary')).to.equal('Authorization');
  });

  it('tells where values were read when asked', async () => {
    await using http = await serveWorld(new FakeWorld(SOURCES));
    const answer = await ask(http.port, `${TARGET}?origins=true`);
    expect(JSON.parse(answer.body.toString()).origins).to.eql({
      'price.factor': [0, 1, 15],
      none: [1, 4, 7],
      list: [1, 5, 7],
      'hosts[0]': [0, 2, 11],
    });
  });

  it('tells how old it is when the remote is silent', async () => {
    const world = new FakeWorld(SOURCES);
    await using http = await serveWorld(world);
    expect(header(await ask(http.port, TARGET), 'cairn-stale')).to.equal(undefined);
    world.staleSeconds = 75;
    expect(header(await ask(http.port, TARGET), 'cairn-stale')).to.equal('reason=remote; age=75');
  });

  it('catches up with what the client has seen, or says 503', async () => {
    const world = new FakeWorld(SOURCES);
    await using http = await serveWorld(world);
    const headers = ['Cairn-Min-Version: abcdef0'];
    expect((await ask(http.port, TARGET, { headers })).status).to.equal(200);
    expect(world.caughtUp).to.eql(['abcdef0']);
    world.failure = new VersionUnavailableError('not here in time');
    const answer = await ask(http.port, TARGET, { headers });
    expect([answer.status, header(answer, 'retry-after')]).to.eql([503, '1']);
    expect(header(answer, 'content-type')).to.equal('application/problem+json');
    expect((await ask(http.port, TARGET, { headers: ['Cairn-Min-Version: --upload-pack=x'] })).status).to.equal(400);
  });
});
