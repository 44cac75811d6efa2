import { expect } from 'chai';
import { EMPTY_LIST, NumberLiteral } from '../../../../server/core/value.js';
import { FakeWorld, serveWorld, VERSION } from '../../../support/fake-http.js';
import { ask, header } from '../../../support/raw-http.js';

const V2 = 'application/vnd.spring-cloud.config-server.v2+json';

const SOURCES = {
  overrides: { 'company.name': 'Pebble' },
  'orders-dev.yml': {
    'server.port': new NumberLiteral('8080', '8080'),
    'price.factor': new NumberLiteral('1.10', '1.1'),
    'big.number': new NumberLiteral('12345678901234567890123', '12345678901234567890123'),
    endless: new NumberLiteral('1e400', 'Infinity'),
    enabled: true,
    nothing: null,
    'hosts[0]': 'a"ä',
  },
  'application.yml (document #1)': { list: EMPTY_LIST },
};

describe('environment route', () => {
  it('answers with the six keys in their order, byte for byte', async () => {
    await using http = await serveWorld(new FakeWorld(SOURCES));
    const { status, body, ...answer } = await ask(http.port, '/orders/dev,eu');
    expect(status).to.equal(200);
    expect(body.toString()).to.equal(
      `{"name":"orders","profiles":["dev,eu"],"label":null,"version":"${VERSION}","state":"","propertySources":[` +
        '{"name":"overrides","source":{"company.name":"Pebble"}},' +
        '{"name":"https://git.example.org/config.git/orders-dev.yml","source":{"server.port":8080,"price.factor":1.1,' +
        '"big.number":12345678901234567890123,"endless":"Infinity","enabled":true,"nothing":"","hosts[0]":"a\\"ä"}},' +
        '{"name":"https://git.example.org/config.git/application.yml (document #1)","source":{"list":""}}]}',
    );
    const read = { status, body, ...answer };
    expect(header(read, 'content-type')).to.equal('application/json');
    expect(header(read, 'cache-control')).to.equal('no-cache');
    expect(header(read, 'vary')).to.equal('Authorization, Accept');
    expect(header(read, 'cairn-version')).to.equal(VERSION);
    expect(header(read, 'etag')).to.match(/^W\/"[\w-]{22}"$/);
  });

  it('wraps every value with where it was read in the v2 form', async () => {
    await using http = await serveWorld(new FakeWorld(SOURCES));
    const answer = await ask(http.port, '/orders/dev', { headers: [`Accept: ${V2}`] });
    expect(header(answer, 'content-type')).to.equal(V2);
    const { propertySources } = JSON.parse(answer.body.toString());
    expect(propertySources[0].source).to.eql({
      'company.name': { value: 'Pebble', origin: 'Config server overrides' },
    });
    expect(propertySources[1].source['server.port']).to.eql({ value: 8080, origin: '1:14' });
    expect(propertySources[2].source.list).to.eql({ value: '', origin: '1:7' });
  });

  for (const { accept, type } of [
    { accept: '*/*', type: 'application/json' },
    { accept: 'application/json', type: 'application/json' },
    { accept: `${V2}, application/json`, type: V2 },
    { accept: `application/json, ${V2}`, type: 'application/json' },
    { accept: `application/json;q=0.5, ${V2}`, type: V2 },
    { accept: 'application/vnd.spring-cloud.config-server.v1+json', type: undefined },
    { accept: 'text/html', type: undefined },
    { accept: 'application/xml', type: undefined },
    { accept: 'nonsense', type: undefined },
  ]) {
    it(`answers ${type ?? '406'} to Accept: ${accept}`, async () => {
      await using http = await serveWorld(new FakeWorld(SOURCES));
      const answer = await ask(http.port, '/orders/dev', { headers: [`Accept: ${accept}`] });
      expect(answer.status).to.equal(type === undefined ? 406 : 200);
      if (type !== undefined) expect(header(answer, 'content-type')).to.equal(type);
    });
  }

  it('keeps its tag when only the version moves, and changes it with the content', async () => {
    const world = new FakeWorld(SOURCES);
    await using http = await serveWorld(world);
    const first = await ask(http.port, '/orders/dev');
    const etag = header(first, 'etag');
    world.version = 'f'.repeat(40);
    world.changed();
    const moved = await ask(http.port, '/orders/dev');
    expect(header(moved, 'etag')).to.equal(etag);
    expect(moved.body.toString()).to.equal(first.body.toString().replace(VERSION, 'f'.repeat(40)));
    expect((await ask(http.port, '/orders/dev', { headers: [`If-None-Match: ${etag}`] })).status).to.equal(304);
    world.identity = 'identity-2';
    world.changed();
    expect((await ask(http.port, '/orders/dev', { headers: [`If-None-Match: ${etag}`] })).status).to.equal(200);
  });

  it('echoes names decoded, with slashes', async () => {
    await using http = await serveWorld(new FakeWorld({}));
    const answer = await ask(http.port, '/team(_)orders/dev%2Ccloud/feature%2Fx');
    expect(JSON.parse(answer.body.toString())).to.include({ name: 'team/orders', label: 'feature/x' });
    expect(JSON.parse(answer.body.toString()).profiles).to.eql(['dev,cloud']);
  });

  it('says 404 when nothing was found and empty answers are off', async () => {
    const settings = { prefix: '', acceptEmpty: false, stripDocument: true };
    await using http = await serveWorld(new FakeWorld({}), { settings });
    expect((await ask(http.port, '/orders/dev')).status).to.equal(404);
  });

  it('moves below a prefix', async () => {
    const settings = { prefix: '/config/v1/', acceptEmpty: true, stripDocument: true };
    await using http = await serveWorld(new FakeWorld({}), { settings });
    expect((await ask(http.port, '/config/v1/orders/dev')).status).to.equal(200);
    expect((await ask(http.port, '/orders/dev')).status).to.equal(404);
  });
});
