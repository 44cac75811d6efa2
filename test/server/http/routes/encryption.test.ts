import { expect } from 'chai';
import { cairnSealer } from '../../../../server/ciphers/cairn-ciphers.js';
import { KeyRing } from '../../../../server/ciphers/key-ring.js';
import { generateAesKey, parseKey } from '../../../../server/ciphers/key-text.js';
import { type SpringKeySettings, springCiphers } from '../../../../server/ciphers/spring/spring-ciphers.js';
import type { Access, Clock, Logger } from '../../../../server/core/ports.js';
import { decrypt } from '../../../../server/operations/decrypt.js';
import { encrypt } from '../../../../server/operations/encrypt.js';
import { readPublicKey } from '../../../../server/operations/read-public-key.js';
import { FakeWorld, fakeClock, httpDependencies, serveWorld } from '../../../support/fake-http.js';
import { recordingLogger } from '../../../support/recording-logger.js';
import { MODES } from '../../ciphers/spring/modes.js';

const [PHRASE, , , STORE, , , , JKS] = MODES.map(({ settings }) => settings) as SpringKeySettings[];
const FORM = 'application/x-www-form-urlencoded';
const BOTH = '(expected: file and key, or neither)';
const INVALID = { status: 'INVALID', description: 'Text not encrypted with this key' };

interface World {
  readonly keys?: SpringKeySettings | undefined;
  readonly offersDecrypt?: boolean;
  readonly prefix?: string;
  readonly access?: Access;
  readonly logger?: Logger;
  readonly clock?: Clock;
}

async function serveCiphers({ keys, offersDecrypt = true, prefix = '', access, logger, clock }: World = {}) {
  const ring = new KeyRing([{ id: 'k1', state: 'active', for: 'server', material: parseKey(generateAesKey()) }]);
  const parts = { sealer: cairnSealer(ring), spring: keys && (await springCiphers(keys)) };
  const world = new FakeWorld({});
  const operations = {
    ...world.operations,
    encrypt: encrypt(parts),
    decrypt: offersDecrypt ? decrypt(parts) : undefined,
    readPublicKey: readPublicKey(parts),
  };
  const { settings } = httpDependencies(world);
  const outside = { ...(access && { access }), ...(logger && { logger }), ...(clock && { clock }) };
  return serveWorld(world, { operations, settings: { ...settings, prefix }, ...outside });
}

async function post(url: string, body: string, type = 'text/plain') {
  const response = await fetch(url, { method: 'POST', body: Buffer.from(body), headers: { 'Content-Type': type } });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

describe('encryption routes', () => {
  it('encrypt and decrypt, with and without an application', async () => {
    await using http = await serveCiphers({ keys: PHRASE });
    for (const name of ['', '/orders/prod']) {
      const sealed = await post(`${http.url}/encrypt${name}`, 's3cret=');
      expect(sealed).to.include({ status: 200, type: 'text/plain;charset=UTF-8' });
      expect(sealed.text).to.match(/^[0-9a-f]{64}$/);
      expect(await post(`${http.url}/decrypt${name}`, sealed.text)).to.include({ status: 200, text: 's3cret=' });
    }
  });

  for (const { sent, plain } of [
    { sent: 's3cret', plain: 's3cret' },
    { sent: 's3cret=', plain: 's3cret' },
    { sent: 'a+b%3D%2B=', plain: 'a b=+' },
    { sent: 'a=b', plain: 'a=b' },
  ]) {
    it(`take ${sent} of a form for ${plain}`, async () => {
      await using http = await serveCiphers({ keys: PHRASE });
      const { text } = await post(`${http.url}/encrypt`, sent, FORM);
      expect(await post(`${http.url}/decrypt`, `${text}=`, FORM)).to.include({ status: 200, text: plain });
    });
  }

  it('keep the key that was asked for in front, and take Base64 from a form', async () => {
    await using http = await serveCiphers({ keys: STORE });
    const { text } = await post(`${http.url}/encrypt`, '{key:second}s3cret');
    expect(text).to.match(/^\{key:second\}[A-Za-z0-9+/]+=*$/);
    for (const [sent, type] of [[text], [text, FORM], [`${text}=`, FORM], [encodeURIComponent(text), FORM]] as const) {
      expect(await post(`${http.url}/decrypt`, sent, type)).to.include({ status: 200, text: 's3cret' });
    }
  });

  it("make and open Cairn's own texts for one place", async () => {
    await using http = await serveCiphers();
    const place = 'file=orders/orders.yml&key=db.password';
    const { status, text } = await post(`${http.url}/encrypt?${place}`, 's3cret');
    expect(status).to.equal(200);
    expect(text).to.match(/^\{cairn:v1:[\w-]+\}$/);
    expect(await post(`${http.url}/decrypt?${place}`, text)).to.include({ status: 200, text: 's3cret' });
    const elsewhere = await post(`${http.url}/decrypt?${place}2`, text);
    expect([elsewhere.status, JSON.parse(elsewhere.text)]).to.eql([400, INVALID]);
  });

  for (const { when, target, body = 'x', type, status, answer } of [
    { when: 'garbage', target: '/decrypt', body: 'abcd', status: 400, answer: INVALID },
    { when: 'a text with {cipher} in front', target: '/decrypt', body: '{cipher}abcd', status: 400, answer: INVALID },
    {
      when: 'an unknown alias',
      target: '/decrypt',
      body: '{key:third}AAAA',
      status: 400,
      answer: { status: 'BAD_REQUEST', description: 'Server-side decryption is not supported' },
    },
    { when: 'an empty body', target: '/encrypt', body: '', status: 400 },
    { when: 'another charset', target: '/encrypt', type: 'text/plain;charset=utf-16', status: 415 },
    { when: 'a body that is too large', target: '/encrypt', body: 'x'.repeat(1024 * 1024 + 1), status: 413 },
    { when: 'a text that is too large', target: '/decrypt', body: 'x'.repeat(1024 * 1024 + 1), status: 413 },
  ]) {
    it(`answer ${status} to ${when}`, async () => {
      await using http = await serveCiphers({ keys: JKS });
      const refused = await post(`${http.url}${target}`, body, type);
      expect(refused.status).to.equal(status);
      if (answer) expect(JSON.parse(refused.text)).to.eql(answer);
    });
  }

  for (const { when, query, description } of [
    { when: 'a file without a key', query: 'file=a.yml', description: `key: missing ${BOTH}` },
    { when: 'a key without a file', query: 'key=a', description: `file: missing ${BOTH}` },
    { when: 'an empty file', query: 'file=&key=a', description: `file: empty ${BOTH}` },
    { when: 'an empty key', query: 'file=a.yml&key', description: `key: empty ${BOTH}` },
    { when: 'neither, although both are named', query: 'file=&key=', description: `file: empty ${BOTH}` },
    {
      when: 'a path out of the repository',
      query: 'file=../a.yml&key=a',
      description: 'file: not a path from the root of the repository',
    },
  ]) {
    it(`answer 400 to ${when}, and say so`, async () => {
      await using http = await serveCiphers({ keys: PHRASE });
      for (const verb of ['encrypt', 'decrypt']) {
        const { status, text } = await post(`${http.url}/${verb}?${query}`, 'x');
        expect([status, JSON.parse(text)]).to.eql([400, { status: 'BAD_REQUEST', description }]);
      }
    });
  }

  it('answer 400 without a content type', async () => {
    await using http = await serveCiphers({ keys: PHRASE });
    const { status } = await fetch(`${http.url}/encrypt`, { method: 'POST', body: Buffer.from('x') });
    expect(status).to.equal(400);
  });

  it('tell the state and the public key', async () => {
    await using http = await serveCiphers({ keys: JKS });
    expect(await (await fetch(`${http.url}/encrypt/status`)).json()).to.eql({ status: 'OK' });
    expect(await (await fetch(`${http.url}/key/orders/prod`)).text()).to.match(/^ssh-rsa \S+ application$/);
    await using other = await serveCiphers({ keys: PHRASE });
    const none = await fetch(`${other.url}/key`);
    expect([none.status, await none.json()]).to.eql([
      404,
      { status: 'NOT_FOUND', description: 'No public key available' },
    ]);
  });

  it('answer 500 and say why when no key is set', async () => {
    await using http = await serveCiphers();
    const answers = [
      await post(`${http.url}/encrypt`, 'x'),
      await post(`${http.url}/decrypt`, 'x'),
      { text: await (await fetch(`${http.url}/encrypt/status`)).text() },
    ];
    expect(answers.map(({ text }) => JSON.parse(text).status)).to.eql([500, 500, 500]);
    expect(answers[0]?.text).to.contain('encryption.keyStore');
  });

  it('do not decrypt unless that is switched on', async () => {
    await using http = await serveCiphers({ keys: PHRASE, offersDecrypt: false });
    expect((await post(`${http.url}/decrypt`, 'x')).status).to.equal(404);
    expect((await post(`${http.url}/decrypt/orders/prod`, 'x')).status).to.equal(404);
  });

  it('answer 405 to other methods, and stand below the prefix', async () => {
    await using http = await serveCiphers({ keys: PHRASE, prefix: '/config' });
    expect((await fetch(`${http.url}/config/encrypt`)).status).to.equal(405);
    expect((await fetch(`${http.url}/config/encrypt/status`)).status).to.equal(200);
    expect((await fetch(`${http.url}/encrypt/status`)).status).to.equal(404);
  });

  it('ask for the right first, for the application that is named', async () => {
    const asked: unknown[] = [];
    const access: Access = {
      authenticate: () => ({ name: 'someone', rights: 'some' }),
      allows: (_who, right, coordinates) => {
        asked.push([right, coordinates?.asked.application]);
        return false;
      },
    };
    await using http = await serveCiphers({ keys: PHRASE, access });
    const targets = ['/encrypt', '/encrypt/orders/prod', '/decrypt/orders/prod'];
    const answers = await Promise.all(targets.map((target) => post(`${http.url}${target}`, 'x')));
    expect(answers.map(({ status }) => status)).to.eql([403, 403, 403]);
    expect((await fetch(`${http.url}/key`)).status).to.equal(403);
    expect(asked).to.have.deep.members([
      ['encrypt', undefined],
      ['encrypt', 'orders'],
      ['decrypt', 'orders'],
      ['encrypt', undefined],
    ]);
  });

  /** Whoever the header names. */
  const byName: Access = {
    authenticate: (name) => (name === undefined ? undefined : { name, rights: name }),
    allows: ({ name }) => name !== 'eve',
  };

  it('open so many texts for one who asks, then one a second, and as many for another', async () => {
    const clock = fakeClock();
    await using http = await serveCiphers({ keys: PHRASE, access: byName, clock });
    const ask = (authorization: string) =>
      fetch(`${http.url}/decrypt`, {
        ...{ method: 'POST', body: Buffer.from('abcd') },
        headers: { 'Content-Type': 'text/plain', authorization },
      });
    const asked = await Promise.all(Array.from({ length: 61 }, () => ask('ada')));
    expect(asked.filter(({ status }) => status === 400)).to.have.length(60);
    const refused = asked.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).to.equal('1');
    expect(await refused?.json()).to.include({ status: 429, error: 'Too Many Requests', path: '/decrypt' });
    expect((await ask('bob')).status).to.equal(400);
    clock.advance(1000);
    expect([(await ask('ada')).status, (await ask('ada')).status]).to.eql([400, 429]);
  });

  it('say nothing of why a text does not open', async () => {
    await using http = await serveCiphers();
    const other = cairnSealer(
      new KeyRing([{ id: 'k2', state: 'active', for: 'server', material: parseKey(generateAesKey()) }]),
    );
    const place = { file: 'a.yml', key: 'a' };
    const own = (await post(`${http.url}/encrypt?file=a.yml&key=a`, 's3cret')).text;
    const texts = [await other.seal('s3cret', place), own.slice(0, -3), own.replace('v1', 'v9'), '{cairn:v1:}', 'x'];
    const answers = [
      ...(await Promise.all(texts.map((text) => post(`${http.url}/decrypt?file=a.yml&key=a`, text)))),
      await post(`${http.url}/decrypt?file=b.yml&key=a`, own),
      await post(`${http.url}/decrypt?file=a.yml&key=b`, own),
    ];
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).to.eql(
      new Set([`400 ${JSON.stringify(INVALID)}`]),
    );
  });

  it('write down who has asked for what and how it went, and no text', async () => {
    const { logger, lines, fields } = recordingLogger();
    await using http = await serveCiphers({ keys: PHRASE, access: byName, logger });
    const ask = async (target: string, body: string, authorization?: string) => {
      const headers = { 'Content-Type': 'text/plain', ...(authorization && { authorization }) };
      return (await fetch(http.url + target, { method: 'POST', body: Buffer.from(body), headers })).text();
    };
    const sealed = await ask('/encrypt/orders/prod?file=a.yml&key=b', 'canary-plain', 'ada');
    await ask('/decrypt/orders/prod?file=a.yml&key=b', sealed, 'ada');
    await ask('/decrypt', 'canary-garbage', 'ada');
    await ask('/decrypt', '', 'ada');
    await ask('/decrypt/orders/prod', 'canary-garbage', 'eve');
    await ask('/encrypt', 'canary-plain');
    const audit = fields.filter((_, index) => lines[index] === 'info audit');
    const [about, nothing] = [
      { application: 'orders', profiles: 'prod', file: 'a.yml', key: 'b' },
      { application: undefined, profiles: undefined, file: undefined, key: undefined },
    ];
    expect(audit).to.eql([
      { action: 'encrypt', principal: 'ada', ...about, outcome: 'ok' },
      { action: 'decrypt', principal: 'ada', ...about, outcome: 'ok' },
      { action: 'decrypt', principal: 'ada', ...nothing, outcome: 'invalid-cipher' },
      { action: 'decrypt', principal: 'ada', ...nothing, outcome: 'invalid-request' },
      { action: 'decrypt', principal: 'eve', ...about, file: undefined, key: undefined, outcome: 'forbidden' },
      { action: 'encrypt', principal: undefined, ...nothing, outcome: 'refused-401' },
    ]);
    expect(JSON.stringify([lines, fields])).not.to.match(/canary|cairn:v1/);
  });
});
