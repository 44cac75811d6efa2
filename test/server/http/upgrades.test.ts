import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { openAccess } from '../../../server/access/open-access.js';
import type { Access } from '../../../server/core/ports.js';
import { ask } from '../../support/raw-http.js';
import { closing, serveStream } from '../../support/served-stream.js';
import { StreamClient } from '../../support/stream-client.js';

const tokens: Access = {
  ...openAccess,
  authenticate: (header) => (header === 'Bearer ada' ? { name: 'ada', rights: 'ada' } : undefined),
};

describe('handshakes of the change stream', () => {
  it('are accepted with our sub-protocol and without compression', async () => {
    await using served = await serveStream();
    await using client = await StreamClient.open(served.url, { perMessageDeflate: true });
    expect(client.socket.protocol).to.equal('cairn.v1');
    expect(client.socket.extensions).to.equal('');
  });

  it('are accepted from an origin that is allowed', async () => {
    await using served = await serveStream();
    await using client = await StreamClient.open(served.url, { origin: 'https://console.example.org' });
    expect(client.socket.readyState).to.equal(client.socket.OPEN);
  });

  for (const { what, options, protocol, access, limits, status, headers = {} } of [
    { what: 'another sub-protocol', protocol: 'cairn.v0', status: 426, headers: { upgrade: 'websocket' } },
    { what: 'a foreign page', options: { origin: 'https://evil.example' }, status: 403 },
    { what: 'a page that carries its own name to us', options: { headers: { host: 'evil.example' } }, status: 421 },
    { what: 'no credentials', access: tokens, status: 401, headers: { 'www-authenticate': 'Basic realm="cairn"' } },
    { what: 'a wrong token', access: tokens, options: { headers: { authorization: 'Bearer eve' } }, status: 401 },
    { what: 'one too many', limits: { connections: 0 }, status: 503, headers: { 'retry-after': '2' } },
    {
      what: 'one too many of one',
      limits: { connectionsPerPrincipal: 0 },
      status: 503,
      headers: { 'retry-after': '2' },
    },
  ]) {
    it(`are answered over HTTP with ${status} for ${what}`, async () => {
      await using served = await serveStream(undefined, { ...(access && { access }), ...(limits && { limits }) });
      const answer = await StreamClient.refused(served.url, options, protocol);
      expect(answer.status).to.equal(status);
      expect(answer.headers).to.include({ ...headers, 'content-type': 'application/problem+json' });
      expect(answer.problem).to.have.property('status', status);
    });
  }

  it('are refused while the server stops', async () => {
    await using served = await serveStream();
    await closing(served.stream.close(), served.clock);
    expect(await StreamClient.refused(served.url)).to.have.property('status', 503);
  });

  it('free their place when they end', async () => {
    await using served = await serveStream(undefined, { limits: { connectionsPerPrincipal: 1 } });
    const first = await StreamClient.open(served.url);
    expect(await StreamClient.refused(served.url)).to.have.property('status', 503);
    first.socket.close();
    await first.closed();
    await using second = await StreamClient.open(served.url);
    expect(second.socket.readyState).to.equal(second.socket.OPEN);
  });
});

describe('other upgrades', () => {
  const h2c = ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'];

  it('are plain requests: Java asks so for HTTP/2', async () => {
    await using served = await serveStream();
    const answer = await ask(served.port, '/orders/dev', { headers: ['Connection: Upgrade, HTTP2-Settings', ...h2c] });
    expect(answer.status).to.equal(200);
    expect(String(answer.body)).to.include('"port":"8080"');
  });

  it('keep their connection, and the body that comes with them', async () => {
    await using served = await serveStream();
    const socket = connect(served.port, '127.0.0.1');
    const host = `Host: 127.0.0.1:${served.port}`;
    const upgrade = ['Connection: keep-alive, Upgrade, HTTP2-Settings', ...h2c];
    const post = ['POST /api/v1/refresh HTTP/1.1', host, ...upgrade, 'Content-Length: 4', '', 'body'].join('\r\n');
    socket.write(post);
    socket.setEncoding('utf8');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    while (!text.includes('accepted')) await once(socket, 'data');
    socket.write(`GET /livez HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`);
    await once(socket, 'close');
    expect(text.match(/HTTP\/1\.1 \d+/g)).to.eql(['HTTP/1.1 202', 'HTTP/1.1 200']);
  });

  it('may come again and again on one connection, which collects nothing by it', async () => {
    await using served = await serveStream();
    const warnings: Error[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on('warning', warned);
    const socket = connect(served.port, '127.0.0.1');
    const lines = [`Host: 127.0.0.1:${served.port}`, 'Connection: keep-alive, Upgrade, HTTP2-Settings', ...h2c];
    for (let request = 1; request <= 20; request += 1) {
      socket.write(['GET /livez HTTP/1.1', ...lines, '', ''].join('\r\n'));
      const [answer] = await once(socket, 'data');
      expect(String(answer)).to.match(/^HTTP\/1\.1 200 /);
    }
    socket.destroy();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warned);
    expect(warnings).to.eql([]);
  });

  it('to WebSocket elsewhere are plain requests, too', async () => {
    await using served = await serveStream();
    const headers = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
    const answer = await ask(served.port, '/livez', { headers: ['Connection: Upgrade', ...headers] });
    expect(answer.status).to.equal(200);
  });

  it('with two hosts are refused as they would be without', async () => {
    await using served = await serveStream();
    const answer = await ask(served.port, '/api/v1/changes', {
      headers: ['Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket'],
    });
    expect(answer.status).to.equal(400);
  });
});
