import { expect } from 'chai';
import { FakeWorld, serveWorld } from '../../../support/fake-http.js';
import { ask, header } from '../../../support/raw-http.js';

const TEXT = 'server ${company.name};\n\\${untouched} ${unknown:fallback}';

function world() {
  const made = new FakeWorld({ overrides: { 'company.name': 'Pebble' }, 'a.yml': { 'company.name': 'Rock' } });
  made.files = {
    'nginx.conf': Buffer.from(TEXT),
    'logo.png': Buffer.from([0x89, 0x50, 0xff, 0x00]),
    'latin.txt': Buffer.from([0xe4]),
  };
  return made;
}

describe('resource route', () => {
  for (const { target, headers, body, type = 'text/plain;charset=UTF-8' } of [
    { target: 'nginx.conf', body: 'server Pebble;\n${untouched} fallback' },
    { target: 'nginx.conf?resolvePlaceholders=false', body: TEXT },
    {
      target: 'nginx.conf',
      headers: ['Accept: application/octet-stream'],
      body: TEXT,
      type: 'application/octet-stream',
    },
    {
      target: 'nginx.conf?resolvePlaceholders=no',
      headers: ['Accept: application/json, */*;q=0.1'],
      body: TEXT,
      type: 'application/json',
    },
    {
      target: 'nginx.conf?resolvePlaceholders=0',
      headers: ['Accept: text/html'],
      body: TEXT,
      type: 'text/html;charset=UTF-8',
    },
    { target: 'latin.txt', body: '\ufffd' },
    { target: 'latin.txt', headers: ['Accept-Charset: nonsense, iso-8859-1;q=0.5'], body: 'ä' },
  ]) {
    it(`answers ${target} (${headers?.join() ?? ''}) as ${type}`, async () => {
      await using http = await serveWorld(world());
      const answer = await ask(http.port, `/orders/dev/main/${target}`, { headers: headers ?? [] });
      expect(answer.status).to.equal(200);
      expect(header(answer, 'content-type')).to.equal(type);
      expect(header(answer, 'x-content-type-options')).to.equal('nosniff');
      expect(header(answer, 'content-security-policy')).to.contain('sandbox');
      expect(answer.body.toString()).to.equal(body);
    });
  }

  it('hands out bytes untouched', async () => {
    await using http = await serveWorld(world());
    const answer = await ask(http.port, '/orders/dev/main/logo.png', { headers: ['Accept: application/octet-stream'] });
    expect([...answer.body]).to.eql([0x89, 0x50, 0xff, 0x00]);
  });

  it('dates itself by its commit and honours If-Modified-Since', async () => {
    await using http = await serveWorld(world());
    const target = '/orders/dev/main/nginx.conf';
    const date = header(await ask(http.port, target), 'last-modified');
    expect(date).to.equal('Fri, 20 Nov 2026 09:12:44 GMT');
    const answer = await ask(http.port, target, { headers: [`If-Modified-Since: ${date}`] });
    expect([answer.status, answer.body.length]).to.eql([304, 0]);
  });

  for (const target of ['/orders/dev/main/none', '/orders/dev/nope/nginx.conf', '/orders/dev/main/.git/config']) {
    it(`answers ${target} with an empty 404`, async () => {
      await using http = await serveWorld(world());
      const answer = await ask(http.port, target);
      expect([answer.status, answer.body.length, header(answer, 'content-type')]).to.eql([404, 0, undefined]);
    });
  }
});
