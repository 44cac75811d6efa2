import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { NumberLiteral } from '../../server/core/value.js';
import { createHttpListener } from '../../server/http/listener.js';
import { FakeWorld, httpDependencies, serve, VERSION } from '../support/fake-http.js';
import { ask, header, type RawAnswer, sendRawBytes } from '../support/raw-http.js';

const V2 = 'application/vnd.spring-cloud.config-server.v2+json';
const SOURCES = {
  overrides: { 'company.name': 'Pebble' },
  'orders-dev.yml': { 'server.port': new NumberLiteral('8080', '8080'), ref: '${company.name}', 'hosts[0]': 'ä' },
  'application.yml': { big: 'x'.repeat(8000), flag: true, nothing: null },
};

interface Row {
  readonly target: string;
  readonly method?: string;
  readonly headers?: readonly string[];
  readonly host?: string;
}

const TARGETS = [
  '/orders/dev',
  '/orders/dev/main',
  '/orders/dev,eu/feature(_)x',
  '/orders/dev%2Ceu/feature%2Fx',
  '/orders/dev/nope',
  '/orders',
  '/orders/',
  '/orders/dev/',
  '//orders/dev',
  '/orders/dev;a=b',
  '/orders/dev%00',
  '/orders/..%2fdev',
  '/orders/%252e',
  '/orders/dev.yml',
  '/api/dev',
  '/%61pi/dev',
  '/',
  '/orders-dev.json',
  '/orders-dev.yml',
  '/main/orders-dev.yaml',
  '/orders-dev.properties',
  '/orders-dev.yml?resolvePlaceholders=false',
  '/orders-dev.yml?resolvePlaceholders=maybe',
  '/orders/dev/main/nginx.conf',
  '/orders/dev/nginx.conf?useDefaultLabel',
  '/orders/dev/main/nginx.conf?resolvePlaceholders=off',
  '/orders/dev/main/missing.conf',
  '/orders/dev/main/.git/config',
  '/orders/dev/main/..%2fsecret',
  '/api/v1/environments/orders/dev',
  '/api/v1/environments/orders/dev?label=feature%2Fx&origins=true',
  '/api/v1/environments/orders/dev?label=nope',
  '/api/v1/environments/orders',
  '/api/v1/applications',
  '/api/v1/openapi.json',
  '/api/v1/nothing',
  '/api/v1/environments/%/dev',
  '/api/v1/environments/a%2Fb/dev',
  '/api/v1/applications/',
  '/API/v1/applications',
  'http://localhost/api/v1/applications',
  '/actuator/health',
  '/actuator/health/readiness',
  '/readyz',
];
const VARIATIONS: readonly Omit<Row, 'target'>[] = [
  { headers: [`Accept: ${V2}`] },
  { headers: ['Accept: application/json'] },
  { headers: ['accept: */*', 'User-Agent: curl'] },
  { headers: ['Accept: text/html'] },
  { headers: ['Accept: application/json', 'Accept: text/html'] },
  { headers: ['Accept: application/octet-stream'] },
  { headers: ['If-None-Match: *'] },
  { headers: ['If-None-Match: W/"nothing", "else"'] },
  { headers: ['If-Modified-Since: Sat, 21 Nov 2026 00:00:00 GMT'] },
  { headers: ['If-Modified-Since: Thu, 19 Nov 2026 00:00:00 GMT'] },
  { headers: ['Range: bytes=0-10'] },
  { headers: ['Accept-Charset: iso-8859-1'] },
  { headers: ['Authorization: Basic Og=='] },
  { headers: [`Cairn-Min-Version: ${VERSION}`] },
  { headers: ['Cairn-Min-Version: abcdef0'] },
  { headers: ['Cairn-Min-Version: HEAD~1'] },
  { headers: ['Content-Length: 3', '', 'abc'] },
  { headers: ['Content-Length: 0'] },
  { headers: ['Origin: https://evil.example'] },
  { headers: ['Host: second.example'] },
  { host: 'evil.example' },
  { host: 'config.example.org:8888' },
  { method: 'HEAD' },
  { method: 'POST' },
  { method: 'DELETE' },
  { method: 'OPTIONS' },
];
const ROWS: readonly Row[] = [
  ...TARGETS.map((target) => ({ target })),
  ...['/orders/dev', '/orders-dev.yml', '/orders/dev/main/nginx.conf', '/api/v1/environments/orders/dev'].flatMap(
    (target) => VARIATIONS.map((variation) => ({ target, ...variation })),
  ),
];

async function bothWays() {
  const world = new FakeWorld(SOURCES);
  world.files = { 'nginx.conf': Buffer.from('name ${company.name};\n') };
  const fast = createHttpListener(httpDependencies(world));
  const complete = createServer(createHttpListener(httpDependencies(world)).koa.callback());
  const http = await serve(fast);
  await new Promise<void>((resolve) => complete.listen(0, '127.0.0.1', resolve));
  return {
    world,
    fast: http.port,
    complete: (complete.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      await http.server.close();
      await new Promise((resolve) => complete.close(resolve));
    },
  };
}

function comparable({ status, headers, body }: RawAnswer) {
  return { status, headers, body: body.toString('latin1') };
}

/** Every line, sorted, since the two write the same headers in another order; dates and node's own time-out aside. */
function linesOf(bytes: Buffer): readonly string[] {
  return bytes
    .toString('latin1')
    .split('\r\n')
    .filter((line) => !/^(Date|Keep-Alive): /.test(line))
    .sort();
}

describe('read lane', () => {
  it(`answers ${ROWS.length} requests exactly as the complete application does, cold and warm`, async () => {
    await using servers = await bothWays();
    for (const temperature of ['cold', 'warm', 'stale'] as const) {
      servers.world.staleSeconds = temperature === 'stale' ? 75 : undefined;
      for (const { target, host = 'localhost', ...options } of ROWS) {
        const [lane, app] = await Promise.all([
          ask(servers.fast, target, { ...options, host }),
          ask(servers.complete, target, { ...options, host }),
        ]);
        const what = JSON.stringify({ temperature, target, host, ...options });
        expect(comparable(lane), what).to.eql(comparable(app));
        expect(app.status, what).to.be.within(200, 504).and.not.equal(500);
      }
    }
  });

  for (const { target, headers = [] } of [
    { target: '/orders/dev' },
    { target: '/orders/dev', headers: [`Accept: ${V2}`] },
    { target: '/orders-dev.yml' },
    { target: '/orders/dev/main/nginx.conf' },
    { target: '/api/v1/environments/orders/dev?label=main' },
  ]) {
    it(`answers ${target} (${headers.join()}) from memory until something changes`, async () => {
      await using servers = await bothWays();
      const { world, fast } = servers;
      const first = await ask(fast, target, { headers });
      const { reads } = world;
      expect(comparable(await ask(fast, target, { headers }))).to.eql(comparable(first));
      const match = [...headers, `If-None-Match: "other", ${header(first, 'etag')}`];
      expect((await ask(fast, target, { headers: match })).status).to.equal(304);
      expect(world.reads).to.equal(reads);
      world.version = 'e'.repeat(40);
      world.changed();
      expect(header(await ask(fast, target, { headers }), 'cairn-version')).to.equal(world.version);
      expect(world.reads).to.equal(reads + 1);
    });
  }

  it('answers over a connection that is kept exactly as the complete application does', async () => {
    await using servers = await bothWays();
    const next = (target: string) => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const last = 'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    for (const target of ['/orders/dev', '/orders-dev.yml', '/orders/dev/main/nginx.conf']) {
      const etag = header(await ask(servers.fast, target), 'etag');
      const conditional = `GET ${target} HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: ${etag}\r\n\r\n`;
      const request = [next(target), conditional, next(target), conditional, next(target), last].join('');
      const [lane, app] = await Promise.all([
        sendRawBytes(servers.fast, request),
        sendRawBytes(servers.complete, request),
      ]);
      expect(linesOf(lane), target).to.eql(linesOf(app));
    }
  });

  it('does not keep an answer that was overtaken while it was being read', async () => {
    const world = new FakeWorld(SOURCES);
    const readNow = world.operations.readSpringAsWritten;
    const operations = {
      ...world.operations,
      readSpringAsWritten: async (...[coordinates]: Parameters<typeof readNow>) => {
        const answer = await readNow(coordinates);
        if (world.version === VERSION) {
          world.version = 'd'.repeat(40);
          world.changed();
        }
        return answer;
      },
    };
    await using http = await serve(createHttpListener(httpDependencies(world, { operations })));
    expect(header(await ask(http.port, '/orders/dev'), 'cairn-version')).to.equal(VERSION);
    expect(header(await ask(http.port, '/orders/dev'), 'cairn-version')).to.equal(world.version);
  });

  it('asks for the right at every request', async () => {
    const world = new FakeWorld(SOURCES);
    let allowed = true;
    const access = { authenticate: () => ({ name: 'a', rights: 'a' }), allows: () => allowed };
    await using http = await serve(createHttpListener(httpDependencies(world, { access })));
    expect((await ask(http.port, '/orders/dev')).status).to.equal(200);
    expect((await ask(http.port, '/orders/dev')).status).to.equal(200);
    allowed = false;
    expect((await ask(http.port, '/orders/dev')).status).to.equal(403);
  });
});
