import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { FakeWorld, serveWorld, WEBHOOK_SECRET } from '../../../support/fake-http.js';
import { ask, header, sendRaw } from '../../../support/raw-http.js';

const PROOF = `Cairn-Webhook-Token: ${WEBHOOK_SECRET}`;
const JSON_TYPE = 'Content-Type: application/json';
const FORM_TYPE = 'Content-Type: application/x-www-form-urlencoded';
const MEGABYTE = 2 ** 20;
const padded = (bytes: number) => `{"path":"a.yml","pad":"${'x'.repeat(bytes - 25)}"}`;

describe('monitor route', () => {
  for (const { what, headers, body, status, hints = 0, answer } of [
    { what: 'JSON', headers: [JSON_TYPE], body: '{"path":"a-b.yml"}', status: 200, hints: 1, answer: ['a-b', 'a'] },
    {
      what: 'JSON with a charset',
      headers: [`${JSON_TYPE};charset=UTF-8`],
      body: '{}',
      status: 200,
      hints: 1,
      answer: [],
    },
    { what: 'another JSON', headers: ['Content-Type: application/vnd.x+json'], body: '{}', status: 200, hints: 1 },
    { what: 'a form', headers: [FORM_TYPE], body: 'path=a.yml&path=b*', status: 200, hints: 1, answer: ['a', 'b*'] },
    { what: 'a form without path', headers: [FORM_TYPE], body: 'a=b', status: 400 },
    { what: 'broken JSON', headers: [JSON_TYPE], body: '{"path":', status: 400 },
    { what: 'a list', headers: [JSON_TYPE], body: '[{"path":"a.yml"}]', status: 400 },
    { what: 'no UTF-8', headers: [JSON_TYPE], body: Buffer.from([0x22, 0xff, 0x22]), status: 400 },
    { what: 'text', headers: ['Content-Type: text/plain'], body: 'path=a', status: 415 },
    { what: 'no type', headers: [], body: '{}', status: 415 },
    {
      what: 'something compressed',
      headers: [JSON_TYPE, 'Content-Encoding: gzip'],
      body: gzipSync('{"path":"a.yml"}'),
      status: 415,
    },
    { what: 'one megabyte', headers: [JSON_TYPE], body: padded(MEGABYTE), status: 200, hints: 1, answer: ['a'] },
    { what: 'a byte more', headers: [JSON_TYPE], body: padded(MEGABYTE + 1), status: 413 },
  ]) {
    it(`answers ${status} to ${what}`, async () => {
      const world = new FakeWorld({});
      await using http = await serveWorld(world);
      const found = await ask(http.port, '/monitor', { method: 'POST', headers: [PROOF, ...headers], body });
      expect(found.status).to.equal(status);
      expect(world.hints).to.equal(hints);
      expect(header(found, 'content-type')).to.equal('application/json');
      const json = JSON.parse(found.body.toString());
      if (answer) expect(json).to.eql(answer);
      if (status !== 200) expect(json).to.include({ status, path: '/monitor' });
    });
  }

  it('stops to read a body without a length once it is too large', async () => {
    const world = new FakeWorld({});
    await using http = await serveWorld(world);
    const chunk = `10000\r\n${'x'.repeat(2 ** 16)}\r\n`;
    const head = `POST /monitor HTTP/1.1\r\nHost: localhost\r\n${PROOF}\r\n${JSON_TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const found = await sendRaw(http.port, head + chunk.repeat(17));
    expect([found.status, header(found, 'connection')]).to.eql([413, 'close']);
    expect(world.hints).to.equal(0);
  });

  it('asks for a proof, and says which', async () => {
    const world = new FakeWorld({});
    await using http = await serveWorld(world);
    for (const headers of [[], ['Cairn-Webhook-Token: wrong'], ['X-GitHub-Event: push', PROOF]]) {
      const options = { method: 'POST', headers: [JSON_TYPE, ...headers], body: '{"path":"a.yml"}' };
      const found = await ask(http.port, '/monitor', options);
      expect([found.status, header(found, 'www-authenticate')]).to.eql([401, 'Webhook realm="cairn"']);
      expect(found.body.toString())
        .to.match(/X-Hub-Signature-256/)
        .and.not.include(WEBHOOK_SECRET);
    }
    expect(world.hints).to.equal(0);
  });

  it('says 401 before a body has come when there is nothing that could prove it', async () => {
    await using http = await serveWorld(new FakeWorld({}));
    const socket = connect(http.port, '127.0.0.1');
    socket.write(`POST /monitor HTTP/1.1\r\nHost: localhost\r\n${JSON_TYPE}\r\nContent-Length: 1000\r\n\r\n`);
    const [first] = (await new Promise((resolve) =>
      socket.once('data', (data) => resolve(String(data).split('\r\n'))),
    )) as string[];
    socket.destroy();
    expect(first).to.equal('HTTP/1.1 401 Unauthorized');
  });

  it('knows POST alone, and nothing below it', async () => {
    await using http = await serveWorld(new FakeWorld({}));
    const found = await ask(http.port, '/monitor');
    expect([found.status, header(found, 'allow')]).to.eql([405, 'POST']);
    expect((await ask(http.port, '/monitor/orders', { method: 'POST', headers: [PROOF] })).status).to.equal(404);
  });

  it('does not move with a prefix', async () => {
    const settings = { prefix: '/config', acceptEmpty: true, stripDocument: true };
    await using http = await serveWorld(new FakeWorld({}), { settings });
    const options = { method: 'POST', headers: [PROOF, JSON_TYPE], body: '{}' };
    expect((await ask(http.port, '/monitor', options)).status).to.equal(200);
  });
});
