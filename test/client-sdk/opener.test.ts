import { readFileSync } from 'node:fs';
import { generateX25519Identity } from 'age-encryption';
import { expect } from 'chai';
import { ConfigClientError } from '../../client-sdk/errors.js';
import { createOpener } from '../../client-sdk/node-opener.js';
import { sealValue } from '../../server/ciphers/cairn/seal-value.js';
import { recipientsOf } from '../../server/ciphers/key-ring.js';
import { generateAesKey, parseKey } from '../../server/ciphers/key-text.js';
import { springCiphers } from '../../server/ciphers/spring/spring-ciphers.js';

const FIXTURES = new URL('../../../test/fixtures/ciphers/', import.meta.url);
const RECORDED = JSON.parse(readFileSync(new URL('spring.json', FIXTURES), 'utf8')) as Record<string, string[]>;
const PEM = readFileSync(new URL('key.pem', FIXTURES), 'utf8');
const PLACE = { file: 'orders.yml', key: 'db.password' };
const NOTHING = { keys: [], springKey: undefined, springSalt: 'deadbeef' };

const sealedFor = (...keys: readonly string[]) => sealValue('s3cret ✓', PLACE, recipientsOf(...keys.map(parseKey)));

describe("the client's opener", () => {
  it('opens what is sealed for any of its keys, age and symmetric', async () => {
    const [age, aes, other] = [await generateX25519Identity(), generateAesKey(), await generateX25519Identity()];
    for (const [recipients, keys] of [
      [[age], [`# created by age-keygen\n${age}\n`]],
      [[aes], [aes]],
      [
        [age, aes],
        [other, age],
      ],
      [[other, age, aes], [` ${aes} , ${generateAesKey()}`]],
    ] as const) {
      const open = createOpener({ ...NOTHING, keys });
      expect(open(await sealedFor(...recipients), PLACE)).to.eql({ plain: 's3cret ✓' });
    }
  });

  it("opens what a key of a Vault's opens, too", async () => {
    const key = generateAesKey();
    const transit = [{ fingerprint: Buffer.alloc(8, 7), wrap: async () => 'vault:v1:wrapped' }];
    const sealed = await sealValue('s3cret', PLACE, { ...recipientsOf(parseKey(key)), transit });
    expect(sealed).to.match(/^\{cairn:v2:/);
    expect(createOpener({ ...NOTHING, keys: [key] })(sealed, PLACE)).to.eql({ plain: 's3cret' });
    const none = createOpener(NOTHING)(sealed, PLACE);
    expect(none).to.eql({ closed: 'no key is set up for it' });
  });

  it('says why a text does not open', async () => {
    const [mine, foreign] = [generateAesKey(), generateAesKey()];
    const sealed = await sealedFor(mine);
    const open = createOpener({ ...NOTHING, keys: [mine] });
    for (const { text, place, closed } of [
      { text: sealed, place: { ...PLACE, file: 'billing.yml' }, closed: 'made for another file' },
      { text: sealed, place: { ...PLACE, key: 'db.user' }, closed: 'made for another key' },
      { text: await sealedFor(foreign), place: PLACE, closed: 'no key is set up for it' },
      { text: `${sealed.slice(0, -3)}AA}`, place: PLACE, closed: 'does not open with its key' },
      { text: '{cairn:v3:AAAA}', place: PLACE, closed: 'in a version that is not known' },
      { text: '{cairn:v2:AAAA}', place: PLACE, closed: 'not a cipher text' },
      { text: '{cairn:v1:AAAA}', place: PLACE, closed: 'not a cipher text' },
      { text: '{cairn:v1:}', place: PLACE, closed: 'not a cipher text' },
      { text: sealed.slice(0, -9), place: PLACE, closed: 'not a cipher text' },
      { text: '{cipher}00ff', place: PLACE, closed: 'no key is set up for it' },
    ]) {
      expect(open(text, place), text).to.eql({ closed });
    }
  });

  it('never reads past the end of a text that was cut', async () => {
    const key = await generateX25519Identity();
    const open = createOpener({ ...NOTHING, keys: [key] });
    const bytes = Buffer.from((await sealedFor(key)).slice('{cairn:v1:'.length, -1), 'base64url');
    for (let length = 0; length < bytes.length; length += 1) {
      const outcome = open(`{cairn:v1:${bytes.subarray(0, length).toString('base64url')}}`, PLACE);
      expect(outcome, String(length)).to.have.all.keys('closed');
    }
  });

  for (const { springKey, springSalt, name } of [
    { name: 'a pass phrase, salt deadbeef', springKey: 'a pass phrase', springSalt: 'deadbeef' },
    { name: 'a key as PEM', springKey: PEM, springSalt: 'deadbeef' },
    { name: 'a key as PEM', springKey: PEM.replaceAll('\n', ' '), springSalt: 'deadbeef' },
  ]) {
    it(`opens what Spring has made with ${name}, as the server does`, async () => {
      const rsa = { algorithm: 'DEFAULT', strong: false, salt: 'deadbeef' } as const;
      const server = await springCiphers({ key: springKey, salt: springSalt, rsa });
      const open = createOpener({ keys: [], springKey, springSalt });
      const texts = [...(RECORDED[name] ?? []), server?.seal('{key:x}{name:y}prefixed') ?? ''];
      expect(texts).to.have.length.above(3);
      for (const text of texts) expect(open(`{cipher}${text}`, PLACE)).to.eql({ plain: server?.open(text) });
      const spoilt = `{cipher}${texts[0]?.slice(0, -8)}00000000`;
      expect(open(spoilt, PLACE)).not.to.eql(open(`{cipher}${texts[0]}`, PLACE));
      for (const text of ['', 'zz', 'AA==', '00'.repeat(15)]) {
        expect(open(`{cipher}${text}`, PLACE)).to.eql({ closed: 'does not open with its key' });
      }
    });
  }

  it('refuses what is no key, and never quotes it', () => {
    for (const keys of [
      { ...NOTHING, keys: ['AGE-SECRET-KEY-1CANARY'] },
      { ...NOTHING, keys: ['CAIRN-AES-KEY-CANARY'] },
      { ...NOTHING, keys: ['age1CANARY'] },
      { ...NOTHING, springKey: '-----BEGIN RSA PRIVATE KEY-----\nCANARY\n-----END RSA PRIVATE KEY-----' },
    ]) {
      const refused = () => createOpener(keys);
      expect(refused).to.throw(ConfigClientError).with.property('code', 'invalid-options');
      expect(refused).to.throw(/^(?:(?!CANARY).)*$/);
    }
  });
});
