import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { createHttpListener } from '../../../server/http/listener.js';
import { FakeWorld, fakeClock, httpDependencies, serve } from '../../support/fake-http.js';
import { ask, header, sendRaw } from '../../support/raw-http.js';

/** A world in which reads wait until they are let through. */
function slowWorld() {
  const world = new FakeWorld({ 'a.yml': { x: 'y' } });
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { readSpringAsWritten } = world.operations;
  const operations = {
    ...world.operations,
    readSpringAsWritten: async (...parameters: Parameters<typeof readSpringAsWritten>) => {
      arrived();
      await released;
      return readSpringAsWritten(...parameters);
    },
  };
  return { dependencies: httpDependencies(world, { operations }), release, arrival };
}

describe('HTTP server', () => {
  it('has its limits from the start', async () => {
    await using http = await serve(createHttpListener(httpDependencies(new FakeWorld({}))));
    const { headersTimeout, requestTimeout, keepAliveTimeout, maxConnections, maxRequestsPerSocket } = http.server.node;
    expect({ headersTimeout, requestTimeout, keepAliveTimeout, maxConnections, maxRequestsPerSocket }).to.eql({
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000,
      maxConnections: 100,
      maxRequestsPerSocket: 0,
    });
  });

  for (const { what, request, status } of [
    {
      what: 'a header above 16 KiB',
      request: `GET /a/b HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`,
      status: 431,
    },
    { what: 'no Host', request: 'GET /a/b HTTP/1.1\r\nConnection: close\r\n\r\n', status: 400 },
    {
      what: 'two Hosts',
      request: 'GET /a/b HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      status: 400,
    },
    {
      what: 'a body to a read',
      request: 'GET /a/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx',
      status: 400,
    },
    {
      what: 'a chunked body to a read',
      request: 'GET /a/b HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      status: 400,
    },
    {
      what: 'two lengths',
      request: 'POST /a/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
      status: 400,
    },
    { what: 'nonsense', request: 'NONSENSE\r\n\r\n', status: 400 },
  ]) {
    it(`refuses ${what}`, async () => {
      await using http = await serve(createHttpListener(httpDependencies(new FakeWorld({}))));
      expect((await sendRaw(http.port, request)).status).to.equal(status);
    });
  }

  it('answers pipelined requests in their order, from memory or not', async () => {
    await using http = await serve(createHttpListener(httpDependencies(new FakeWorld({ 'a.yml': { x: 'y' } }))));
    await ask(http.port, '/orders/dev');
    const request = (target: string, close = '') => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`;
    const pipeline = ['/orders-dev.yml', '/orders/dev', '/none'].map((target) => request(target)).join('');
    const socket = connect(http.port, '127.0.0.1');
    socket.write(`${pipeline}${request('/livez', 'Connection: close\r\n')}`);
    const bytes = Buffer.concat(await socket.toArray()).toString();
    const order = ['x: y', '"propertySources"', '"path":"/none"', '"UP"'].map((text) => bytes.indexOf(text));
    expect(order).to.eql([...order].sort((a, b) => a - b));
    expect(Math.min(...order)).to.be.greaterThan(0);
  });

  it('finishes what is running before it closes', async () => {
    const { dependencies, release, arrival } = slowWorld();
    await using http = await serve(createHttpListener(dependencies));
    const running = ask(http.port, '/orders/dev');
    await arrival;
    const closed = http.server.close();
    release();
    expect((await running).status).to.equal(200);
    await closed;
    expect(http.server.node.listening).to.equal(false);
  });

  it('does not wait for connections that never asked anything', async () => {
    await using http = await serve(createHttpListener(httpDependencies(new FakeWorld({}))));
    const socket = connect(http.port, '127.0.0.1');
    await Promise.all([once(socket, 'connect'), once(http.server.node, 'connection')]);
    const ended = once(socket, 'close');
    socket.resume();
    await http.server.close();
    await ended;
  });

  it('answers what is on its way in on a kept connection, and closes what stays idle', async () => {
    const clock = fakeClock();
    const world = new FakeWorld({ 'a.yml': { x: 'y' } });
    await using http = await serve(createHttpListener(httpDependencies(world)), { clock, idleGraceMs: 250 });
    const [busy, idle] = [connect(http.port, '127.0.0.1'), connect(http.port, '127.0.0.1')];
    for (const socket of [busy, idle]) {
      socket.write('GET /orders/dev HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await once(socket, 'data');
    }
    const closed = http.server.close();
    const ended = [once(busy, 'close'), once(idle, 'close')];
    busy.write('GET /orders/dev HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(String(await once(busy, 'data'))).to.match(/^HTTP\/1\.1 200 .*connection: close/is);
    await ended[0];
    clock.advance(250);
    await Promise.all([...ended, closed]);
  });

  it('gives that grace only when all else has ended, which may keep it from reading', async () => {
    const clock = fakeClock();
    const world = new FakeWorld({ 'a.yml': { x: 'y' } });
    await using http = await serve(createHttpListener(httpDependencies(world)), { clock, idleGraceMs: 250 });
    const socket = connect(http.port, '127.0.0.1');
    const request = 'GET /orders/dev HTTP/1.1\r\nHost: localhost\r\n\r\n';
    socket.write(request);
    await once(socket, 'data');
    let end = () => {};
    const others = new Promise<void>((resolve) => {
      end = resolve;
    });
    const closed = http.server.close(() => others);
    clock.advance(250);
    await setImmediate();
    socket.write(request);
    expect(String(await once(socket, 'data'))).to.match(/^HTTP\/1\.1 200 /);
    end();
    await closed;
  });

  it('closes idle connections at once where there is no grace', async () => {
    await using http = await serve(createHttpListener(httpDependencies(new FakeWorld({}))));
    const socket = connect(http.port, '127.0.0.1');
    socket.write('GET /orders/dev HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'data');
    const ended = once(socket, 'close');
    await http.server.close();
    await ended;
  });

  it('is not ready, and keeps no connection, before it closes the door', async () => {
    const clock = fakeClock();
    const world = new FakeWorld({ 'a.yml': { x: 'y' } });
    await using http = await serve(createHttpListener(httpDependencies(world)), { clock, drainDelayMs: 5000 });
    await ask(http.port, '/orders/dev');
    const closed = http.server.close();
    const answers = [
      await ask(http.port, '/readyz'),
      await ask(http.port, '/orders/dev'),
      await ask(http.port, '/livez'),
    ];
    expect(answers.map(({ status }) => status)).to.eql([503, 200, 200]);
    const kept = connect(http.port, '127.0.0.1');
    kept.write('GET /orders/dev HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [bytes] = await once(kept, 'data');
    expect(String(bytes)).to.match(/connection: close/i);
    clock.advance(5000);
    await closed;
    expect(answers.map((answer) => header(answer, 'connection'))).to.eql(['close', 'close', 'close']);
  });

  it('ends what does not end by itself at the deadline', async () => {
    const clock = fakeClock();
    const { dependencies, arrival } = slowWorld();
    await using http = await serve(createHttpListener(dependencies), { clock, drainTimeoutMs: 2000 });
    const running = ask(http.port, '/orders/dev');
    await arrival;
    const closed = http.server.close();
    clock.advance(2000);
    await closed;
    expect((await running).status).to.be.NaN;
  });
});
