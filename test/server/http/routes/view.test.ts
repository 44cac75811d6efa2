import { expect } from 'chai';
import { FakeWorld, serveWorld } from '../../../support/fake-http.js';
import { ask, header } from '../../../support/raw-http.js';

const SOURCES = { 'a.yml': { a: 'ä', ref: '${a}' } };

describe('view route', () => {
  for (const { target, type, body } of [
    { target: '/orders-dev.json', type: 'application/json', body: '{"a":"ä","ref":"ä"}' },
    { target: '/orders-dev.yml', type: 'text/plain', body: 'a: ä\nref: ä\n' },
    { target: '/main/orders-dev.yaml', type: 'text/plain', body: 'a: ä\nref: ä\n' },
    { target: '/orders-dev.properties', type: 'text/plain', body: 'a: ä\nref: ä' },
    { target: '/orders-dev.json?resolvePlaceholders=off', type: 'application/json', body: '{"a":"ä","ref":"${a}"}' },
    { target: '/orders-dev.json?resolvePlaceholders=YES', type: 'application/json', body: '{"a":"ä","ref":"ä"}' },
  ]) {
    it(`answers ${target} whatever Accept says`, async () => {
      await using http = await serveWorld(new FakeWorld(SOURCES));
      const answer = await ask(http.port, target, { headers: ['Accept: image/png'] });
      expect([answer.status, header(answer, 'content-type')]).to.eql([200, type]);
      expect(header(answer, 'vary')).to.equal('Authorization');
      expect(answer.body.toString()).to.equal(body);
    });
  }

  it('gives each form a tag of its own', async () => {
    await using http = await serveWorld(new FakeWorld(SOURCES));
    const targets = ['/orders-dev.json', '/orders-dev.yml', '/orders-dev.yml?resolvePlaceholders=0', '/orders/dev'];
    const tags = await Promise.all(targets.map(async (target) => header(await ask(http.port, target), 'etag')));
    expect(new Set(tags).size).to.equal(targets.length);
  });

  for (const { what, sources, target } of [
    { what: 'a circle of placeholders', sources: { 'a.yml': { a: '${b}', b: '${a}' } }, target: '/orders-dev.yml' },
    { what: 'a word that is no boolean', sources: SOURCES, target: '/orders-dev.yml?resolvePlaceholders=maybe' },
  ]) {
    it(`answers 400 to ${what}`, async () => {
      await using http = await serveWorld(new FakeWorld(sources));
      expect((await ask(http.port, target)).status).to.equal(400);
    });
  }

  for (const { stripDocument, body } of [
    { stripDocument: true, body: 'text\n' },
    { stripDocument: false, body: 'document: text\n' },
  ]) {
    it(`shows a scalar document as ${JSON.stringify(body)} when stripDocument is ${stripDocument}`, async () => {
      const settings = { prefix: '', acceptEmpty: true, stripDocument };
      await using http = await serveWorld(new FakeWorld({ 'a.yml': { document: 'text' } }), { settings });
      expect((await ask(http.port, '/orders-dev.yml')).body.toString()).to.equal(body);
    });
  }
});
