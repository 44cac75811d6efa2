import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { springCiphers } from '../../../../server/ciphers/spring/spring-ciphers.js';
import type { SpringCiphers } from '../../../../server/core/ports.js';
import { FIXTURES, MODES, PLAIN_TEXTS } from './modes.js';

/** Cipher texts that Spring's own classes have made (test/peers/java-ciphers), of each text that is short. */
const RECORDED = JSON.parse(readFileSync(`${FIXTURES}spring.json`, 'utf8')) as Record<string, readonly string[]>;
const SHORT = PLAIN_TEXTS.filter(({ length }) => length < 100);

describe('springCiphers', () => {
  for (const { name, settings } of MODES) {
    it(`with ${name}: opens what Spring has made, and what it makes itself`, async () => {
      const ciphers = (await springCiphers(settings)) as SpringCiphers;
      expect((RECORDED[name] ?? []).map((sealed) => ciphers.open(sealed))).to.eql(SHORT);
      expect(PLAIN_TEXTS.map((plain) => ciphers.open(ciphers.seal(`{plain}${plain}`)))).to.eql(PLAIN_TEXTS);
    });
  }

  const [phrase, , pem, store] = MODES.map(({ settings }) => settings);

  for (const { when, settings, text } of [
    { when: 'nothing is there', settings: phrase, text: '' },
    { when: 'it is not hexadecimal', settings: phrase, text: 'zz' },
    { when: 'it ends too early', settings: phrase, text: 'abcd' },
    { when: 'a bit was flipped in the padding', settings: phrase, text: flipped('a pass phrase, salt deadbeef') },
    { when: 'another phrase made it', settings: phrase, text: RECORDED['a pass phrase, salt 0123456789abcdef']?.[0] },
    { when: 'it is not Base64', settings: pem, text: '!' },
    { when: 'it is shorter than it says', settings: pem, text: Buffer.from([1, 0, 1]).toString('base64') },
    { when: 'another RSA key made it', settings: pem, text: RECORDED['PKCS12 primary, DEFAULT, salt deadbeef']?.[0] },
    { when: 'the key is unknown', settings: store, text: '{key:third}AAAA' },
    { when: 'the secret is not that of the key', settings: store, text: '{key:second}{secret:x}AAAA' },
  ]) {
    it(`refuses a text when ${when}`, async () => {
      const ciphers = (await springCiphers(settings ?? fail())) as SpringCiphers;
      expect(() => ciphers.open(text ?? fail()))
        .to.throw()
        .with.property('code', 'invalid-cipher');
    });
  }

  it('lets prefixes choose the key, and keeps them in front; name and profiles go', async () => {
    const ciphers = (await springCiphers(store ?? fail())) as SpringCiphers;
    const sealed = ciphers.seal('{name:orders}{profiles:prod}{key:Second}{plain}{a:b}c');
    expect(sealed).to.match(/^\{key:Second\}[A-Za-z0-9+/=]+$/);
    expect(ciphers.open(sealed)).to.equal('{a:b}c');
    expect(ciphers.open(`{name:orders}${sealed}`)).to.equal('{a:b}c');
    expect(() => ciphers.open(sealed.replace('{key:Second}', '')))
      .to.throw()
      .with.property('code', 'invalid-cipher');
  });

  it('shows the public key as OpenSSH has it', async () => {
    const publicKey = (await springCiphers(pem ?? fail()))?.publicKey;
    expect(publicKey).to.equal(readFileSync(`${FIXTURES}key.pub`, 'utf8').trim());
    expect((await springCiphers(phrase ?? fail()))?.publicKey).to.equal(undefined);
  });

  it('takes a key in one line', async () => {
    const key = readFileSync(`${FIXTURES}key.pem`, 'utf8').replaceAll('\n', ' ');
    const ciphers = (await springCiphers({ ...(pem ?? fail()), key })) as SpringCiphers;
    expect(ciphers.open(RECORDED['a key as PEM']?.[0] ?? '')).to.equal('s3cret');
  });

  for (const { when, settings } of [
    { when: 'the key is a public one', settings: { ...pem, key: readFileSync(`${FIXTURES}key.pub`, 'utf8') } },
    { when: 'the PEM is broken', settings: { ...pem, key: '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n' } },
    { when: 'the password is wrong', settings: { ...store, keyStore: { ...store?.keyStore, password: 'open' } } },
    { when: 'the alias is unknown', settings: { ...store, keyStore: { ...store?.keyStore, alias: 'third' } } },
    { when: 'the key is not RSA', settings: { ...store, keyStore: { ...store?.keyStore, alias: 'elliptic' } } },
    { when: 'the file is none', settings: { ...store, keyStore: { ...store?.keyStore, content: Buffer.from('x') } } },
  ]) {
    it(`does not start when ${when}`, async () => {
      const error = await springCiphers(settings as never).catch((thrown: unknown) => thrown);
      expect(error).to.have.property('code', 'invalid-settings');
    });
  }
});

function flipped(name: string): string {
  const bytes = Buffer.from(RECORDED[name]?.[0] ?? '', 'hex');
  bytes[15]! ^= 0x80; // the last byte of the IV: it changes the last byte of the padding
  return bytes.toString('hex');
}

function fail(): never {
  throw new Error('no such mode');
}
