import { expect } from 'chai';
import { cairnSealer } from '../../../../server/ciphers/cairn-ciphers.js';
import { KeyRing } from '../../../../server/ciphers/key-ring.js';
import { generateAesKey, parseKey } from '../../../../server/ciphers/key-text.js';
import { type SpringKeySettings, springCiphers } from '../../../../server/ciphers/spring/spring-ciphers.js';
import type { Access } from '../../../../server/core/ports.js';
import { decrypt } from '../../../../server/operations/decrypt.js';
import { encrypt } from '../../../../server/operations/encrypt.js';
import { readPublicKey } from '../../../../server/operations/read-public-key.js';
import { FakeWorld, httpDependencies, serveWorld } from '../../../support/fake-http.js';
import { MODES } from '../../ciphers/spring/modes.js';

const [PHRASE, , , STORE, , , , JKS] = MODES.map(({ settings }) => settings) as SpringKeySettings[];
const FORM = 'application/x-www-form-urlencoded';
const INVALID = { status: 'INVALID', description: 'Text not encrypted with this key' };

interface World {
  readonly keys?: SpringKeySettings | undefined;
  readonly offersDecrypt?: boolean;
  readonly prefix?: string;
  readonly access?: Access;
}

async function serveCiphers({ keys, offersDecrypt = true, prefix = '', access }: World = {}) {
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
  return serveWorld(world, { operations, settings: { ...settings, prefix }, ...(access && { access }) });
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
    { when: 'a file without a key', target: '/encrypt?file=a.yml', status: 400 },
    { when: 'a path out of the repository', target: '/encrypt?file=../a.yml&key=a', status: 400 },
    { when: 'a body that is too large', target: '/encrypt', body: 'x'.repeat(1024 * 1024 + 1), status: 413 },
  ]) {
    it(`answer ${status} to ${when}`, async () => {
      await using http = await serveCiphers({ keys: JKS });
      const refused = await post(`${http.url}${target}`, body, type);
      expect(refused.status).to.equal(status);
      if (answer) expect(JSON.parse(refused.text)).to.eql(answer);
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
});
