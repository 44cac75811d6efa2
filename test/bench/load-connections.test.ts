import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { generateLoad } from '../../bench/load-connections.js';

describe('generateLoad', () => {
  async function loadOn(listener: RequestListener) {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      return await generateLoad({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders/prod?a=b`,
        headers: { 'If-None-Match': 'W/"x"' },
        connections: 3,
        durationMs: 100,
        expected: { status: 200, bodyBytes: 2 },
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('counts what the server answered, on as many connections as asked', async () => {
    const sockets = new Set<unknown>();
    const seen = new Set<string>();
    let answered = 0;
    const report = await loadOn((request, response) => {
      sockets.add(request.socket);
      seen.add(`${request.method} ${request.url} ${request.headers['if-none-match']}`);
      answered++;
      response.setHeader('Content-Length', 2).end('ok');
    });
    expect(sockets.size).to.equal(3);
    expect([...seen]).to.eql(['GET /orders/prod?a=b W/"x"']);
    expect(report.requests).to.be.within(answered - 2 * 3, answered);
    expect(report.seconds).to.be.within(0.09, 2);
  });

  it('ends with an error on a wrong answer', async () => {
    const wrong = loadOn((_, response) => response.writeHead(404, { 'Content-Length': 2 }).end('no'));
    const error = await wrong.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error).with.property('message', 'answered 404 (expected: 200)');
  });
});
