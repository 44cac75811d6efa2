import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { openConnections } from '../../bench/load-connections.js';

const RUN_MS = 50;

describe('openConnections', () => {
  async function loadOn(
    listener: RequestListener,
    runs = 1,
    { durationMs, stopped }: { durationMs: number; stopped?: Promise<void> } = { durationMs: RUN_MS },
  ) {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      using connections = await openConnections({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders/prod?a=b`,
        headers: { 'If-None-Match': 'W/"x"' },
        connections: 3,
        expected: { status: 200, bodyBytes: 2 },
      });
      const reports = [];
      for (let run = 0; run < runs; run++) reports.push(await connections.run(durationMs, stopped));
      return reports;
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('counts what the server answered, over the same connections in every run', async () => {
    const sockets = new Set<unknown>();
    const seen = new Set<string>();
    let answered = 0;
    const reports = await loadOn((request, response) => {
      sockets.add(request.socket);
      seen.add(`${request.method} ${request.url} ${request.headers['if-none-match']}`);
      answered++;
      response.setHeader('Content-Length', 2).end('ok');
    }, 2);
    expect(sockets.size).to.equal(3);
    expect([...seen]).to.eql(['GET /orders/prod?a=b W/"x"']);
    expect(reports.reduce((sum, { requests }) => sum + requests, 0)).to.equal(answered);
    for (const { seconds } of reports) expect(seconds).to.be.at.least((RUN_MS - 2) / 1_000);
  });

  it('ends before its time when it is stopped', async () => {
    const answer: RequestListener = (_, response) => response.setHeader('Content-Length', 2).end('ok');
    const [report] = await loadOn(answer, 1, { durationMs: 60_000, stopped: Promise.resolve() });
    expect(report?.seconds).to.be.below(30);
  });

  it('tells how long answers are waited for', async () => {
    const DELAY_MS = 20;
    const [report] = await loadOn((_, response) => {
      setTimeout(() => response.setHeader('Content-Length', 2).end('ok'), DELAY_MS);
    });
    expect(report?.p99Ms)
      .to.be.at.least(DELAY_MS - 2)
      .and.at.most((report?.seconds ?? 0) * 1_000);
  });

  for (const { what, listener, says } of [
    {
      what: 'a wrong answer',
      listener: ((_, response) => response.writeHead(404, { 'Content-Length': 2 }).end('no')) as RequestListener,
      says: 'answered 404 (expected: 200)',
    },
    {
      what: 'a connection that is closed',
      listener: ((request) => request.socket.end()) as RequestListener,
      says: 'a connection was closed (expected: keep-alive)',
    },
  ]) {
    it(`ends with an error on ${what}`, async () => {
      const error = await loadOn(listener).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(Error).with.property('message', says);
    });
  }
});
