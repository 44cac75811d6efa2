import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { KnownHead } from '../../../server/http/known-head.js';
import { sendRawBytes } from '../../support/raw-http.js';

const HEADERS = ['Content-Type', 'text/plain', 'Content-Length', '2', 'ETag', 'W/"x"'];

/** Answers `/200/known` and `/304/known` with a known head, `/200/node` and `/304/node` as node:http does. */
async function bothWays(now: () => number) {
  const known = { 200: new KnownHead(200, HEADERS), 304: new KnownHead(304, HEADERS.slice(4)) };
  let fromNode = 0;
  const server = createServer({ keepAliveTimeout: 5000 }, (request, response) => {
    const [, status, way] = request.url?.split('/') as [string, '200' | '304', string];
    const writeHead = response.writeHead.bind(response);
    response.writeHead = ((...given: Parameters<typeof writeHead>) => {
      fromNode += 1;
      return writeHead(...given);
    }) as typeof writeHead;
    if (way === 'known') known[status].write(response, now());
    else response.writeHead(Number(status), status === '200' ? HEADERS : HEADERS.slice(4));
    response.end(status === '200' ? 'ok' : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    /** How many heads node:http has made. */
    made: () => fromNode,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function requests(targets: readonly string[], last = 'HTTP/1.1\r\nHost: a\r\nConnection: close'): string {
  return targets
    .map((target, index) => `GET ${target} ${index < targets.length - 1 ? 'HTTP/1.1\r\nHost: a' : last}\r\n\r\n`)
    .join('');
}

async function bytesOf(port: number, request: string): Promise<string> {
  return (await sendRawBytes(port, request)).toString('latin1').replace(/Date: [^\r]+/g, 'Date: then');
}

describe('KnownHead', () => {
  for (const { when, targets, last } of [
    { when: 'several requests come at once', targets: ['200', '304', '200', '200', '304', '200'] },
    { when: 'the last one ends the connection by its version', targets: ['200', '200'], last: 'HTTP/1.0' },
    { when: 'HTTP/1.0 keeps the connection', targets: ['200'], last: 'HTTP/1.0\r\nConnection: keep-alive' },
  ]) {
    it(`goes over the wire as the head of node:http does, when ${when}`, async () => {
      await using server = await bothWays(Date.now);
      const all = (way: string) => targets.map((status) => `/${status}/${way}`);
      const expected = await bytesOf(server.port, requests(all('node'), last).concat(requests(['/200/node'])));
      for (let round = 0; round < 3; round += 1) {
        const known = await bytesOf(server.port, requests(all('known'), last).concat(requests(['/200/known'])));
        expect(known).to.equal(expected);
      }
    });
  }

  it('is made once a second, so that its date is true', async () => {
    let nowMs = 1_000_000;
    await using server = await bothWays(() => nowMs);
    await bytesOf(server.port, requests(['/200/known', '/200/known', '/200/known', '/200/node']));
    expect(server.made()).to.equal(2);
    nowMs += 1000;
    await bytesOf(server.port, requests(['/200/known', '/200/known', '/200/known', '/200/node']));
    expect(server.made()).to.equal(4);
  });

  it('is left to node:http where the connection ends', async () => {
    await using server = await bothWays(Date.now);
    await bytesOf(server.port, requests(['/200/known', '/200/known']));
    expect(server.made()).to.equal(2);
    expect(await bytesOf(server.port, requests(['/200/known']))).to.include('\r\nConnection: close\r\n');
  });
});
