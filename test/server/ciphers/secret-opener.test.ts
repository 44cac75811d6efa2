import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { sealValue } from '../../../server/ciphers/cairn/seal-value.js';
import { cairnSealer } from '../../../server/ciphers/cairn-ciphers.js';
import { KeyRing, type RingKeySettings, recipientsOf } from '../../../server/ciphers/key-ring.js';
import { generateAesKey, parseKey } from '../../../server/ciphers/key-text.js';
import { secretOpener } from '../../../server/ciphers/secret-opener.js';
import { springCiphers } from '../../../server/ciphers/spring/spring-ciphers.js';
import type { UndecryptableSecretError } from '../../../server/core/errors.js';

const PLACE = { file: 'orders/orders.yml', key: 'db.password', line: 3, column: 13 };
const RSA = { algorithm: 'DEFAULT', salt: 'deadbeef', strong: false } as const;

const aes = parseKey(generateAesKey());
const ageText = await generateX25519Identity();
const age = parseKey(ageText);
const recipient = parseKey(await identityToRecipient(ageText));

function ringKey(key: Partial<RingKeySettings>): RingKeySettings {
  return { id: `k${randomBytes(3).toString('hex')}`, state: 'active', for: 'server', material: aes, ...key };
}

function openerFor(keys: readonly Partial<RingKeySettings>[], options: { enabled?: boolean } = {}) {
  const ring = new KeyRing(keys.map(ringKey));
  return secretOpener({ enabled: options.enabled ?? true, spring: undefined, ring });
}

function reasonOf(open: () => unknown): string {
  try {
    open();
  } catch (error) {
    expect(error).to.have.property('code', 'undecryptable-secret');
    return (error as UndecryptableSecretError).reason;
  }
  throw new Error('it opened');
}

describe('secretOpener', () => {
  it('opens a value with any one of its keys', async () => {
    const text = await sealValue('s3cret', PLACE, recipientsOf(aes, age, parseKey(generateAesKey())));
    expect(text).to.match(/^\{cairn:v1:[\w-]+\}$/);
    expect(openerFor([{ material: aes }]).open(text, PLACE)).to.equal('s3cret');
    expect(openerFor([{ material: age }]).open(text, PLACE)).to.equal('s3cret');
  });

  for (const plain of ['', 'x', 'Grüße 🪨\n', 'y'.repeat(5000)]) {
    it(`gives back ${plain.length} characters as they were`, async () => {
      const text = await sealValue(plain, PLACE, recipientsOf(aes));
      expect(openerFor([{ material: aes }]).open(text, PLACE)).to.equal(plain);
    });
  }

  it('never makes the same text twice', async () => {
    const texts = [await sealValue('a', PLACE, recipientsOf(aes)), await sealValue('a', PLACE, recipientsOf(aes))];
    expect(texts[0]).not.to.equal(texts[1]);
  });

  for (const { when, place, reason } of [
    { when: 'file', place: { file: 'billing.yml' }, reason: 'made for another file' },
    { when: 'key', place: { key: 'db.user' }, reason: 'made for another key' },
  ]) {
    it(`refuses a text that was moved to another ${when}, and says so without the text`, async () => {
      const text = await sealValue('s3cret', PLACE, recipientsOf(aes));
      const opener = openerFor([{}]);
      expect(reasonOf(() => opener.open(text, { ...PLACE, ...place }))).to.equal(reason);
      try {
        opener.open(text, { ...PLACE, ...place });
      } catch (error) {
        const { key, ...where } = { ...PLACE, ...place };
        expect(error).to.deep.include({ key, place: where });
        expect(inspect(error, { depth: 9 }))
          .not.to.contain('s3cret')
          .and.not.to.contain(text.slice(20, 60));
      }
    });
  }

  it('refuses a text once any bit of it is another', async () => {
    const text = await sealValue('s3cret', PLACE, recipientsOf(aes));
    const opener = openerFor([{}]);
    const bytes = Buffer.from(text.slice('{cairn:v1:'.length, -1), 'base64url');
    const opened = Array.from({ length: bytes.length * 8 }, (_, bit) => bit).filter((bit) => {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      try {
        return opener.open(`{cairn:v1:${changed.toString('base64url')}}`, PLACE) !== undefined;
      } catch {
        return false;
      }
    });
    expect(opened).to.eql([]);
  });

  it('refuses a text that a recipient was taken away from', async () => {
    const other = parseKey(generateAesKey());
    const text = await sealValue('s3cret', PLACE, recipientsOf(aes, other));
    const bytes = Buffer.from(text.slice('{cairn:v1:'.length, -1), 'base64url');
    const wrap = 8 + 12 + 32 + 16;
    const fewer = Buffer.concat([
      bytes.subarray(0, 12),
      Buffer.from([1]),
      bytes.subarray(13, 13 + wrap),
      bytes.subarray(13 + 2 * wrap),
    ]);
    const changed = `{cairn:v1:${fewer.toString('base64url')}}`;
    expect(reasonOf(() => openerFor([{}]).open(changed, PLACE))).to.equal('does not open with its key');
  });

  for (const { when, text, reason } of [
    { when: 'of a later version', text: '{cairn:v9:AAAA}', reason: 'in a version that is not known' },
    { when: 'cut off', text: '{cairn:v1:AAAA', reason: 'not a cipher text' },
    { when: 'too short', text: '{cairn:v1:AAAA}', reason: 'not a cipher text' },
    { when: 'not Base64', text: '{cairn:v1:A A!}', reason: 'not a cipher text' },
    { when: "Spring's, without a key for it", text: '{cipher}abcd', reason: 'no key is set up for it' },
  ]) {
    it(`refuses a text that is ${when}`, () => {
      expect(reasonOf(() => openerFor([{}]).open(text, PLACE))).to.equal(reason);
    });
  }

  it('opens with a key that is read-only, not with one that is dead, and tells an unknown one', async () => {
    const text = await sealValue('s3cret', PLACE, recipientsOf(aes));
    expect(openerFor([{ state: 'read-only' }]).open(text, PLACE)).to.equal('s3cret');
    expect(reasonOf(() => openerFor([{ state: 'dead' }]).open(text, PLACE))).to.equal('its key is marked dead');
    expect(reasonOf(() => openerFor([{ material: age }]).open(text, PLACE))).to.equal('no key is set up for it');
  });

  it('hands on what only keys of clients open, and what none of them may', async () => {
    const own = await sealValue('s3cret', PLACE, recipientsOf(recipient));
    const both = await sealValue('s3cret', PLACE, recipientsOf(recipient, parseKey(generateAesKey())));
    const opener = openerFor([{ material: recipient, for: 'client' }]);
    expect(opener.open(own, PLACE)).to.equal(undefined);
    expect(reasonOf(() => opener.open(both, PLACE))).to.equal('no key is set up for it');
  });

  it('hands everything on when it is switched off', () => {
    const opener = openerFor([], { enabled: false });
    expect(opener.open('{cipher}abcd', PLACE)).to.equal(undefined);
    expect(opener.open('{cairn:v1:AAAA}', PLACE)).to.equal(undefined);
  });

  it("opens Spring's texts wherever they stand", async () => {
    const spring = await springCiphers({ key: 'phrase', salt: 'deadbeef', rsa: RSA });
    const opener = secretOpener({ enabled: true, spring, ring: new KeyRing([]) });
    const text = `{cipher}${spring?.seal('s3cret')}`;
    expect(opener.open(text, PLACE)).to.equal('s3cret');
    expect(reasonOf(() => opener.open(`${text}0`, PLACE))).to.equal('not a cipher text');
  });

  it('knows cipher texts by their beginning', () => {
    const { isSealed } = openerFor([]);
    const texts = ['{cipher}x', '{cairn:v1:x}', ' {cipher}x', '', '{', '{plain}', 'cipher'];
    expect(texts.filter(isSealed)).to.eql(['{cipher}x', '{cairn:v1:x}']);
  });
});

describe('KeyRing', () => {
  it('makes new values with the first active key of the server', async () => {
    const second = parseKey(generateAesKey());
    const keys = [
      { state: 'read-only' as const },
      { material: recipient, for: 'client' as const },
      { material: second },
    ];
    const text = await cairnSealer(new KeyRing(keys.map(ringKey))).seal('s3cret', PLACE);
    expect(openerFor([{ material: second }]).open(text, PLACE)).to.equal('s3cret');
  });

  it('makes none without one', async () => {
    const error = await cairnSealer(new KeyRing([ringKey({ state: 'dead' })]))
      .seal('s3cret', PLACE)
      .catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'no-encryption-key');
  });

  for (const { when, keys } of [
    { when: 'one key is there twice', keys: [{}, {}] },
    { when: 'a key of the server has no secret half', keys: [{ material: recipient }] },
  ]) {
    it(`refuses settings in which ${when}`, () => {
      expect(() => openerFor(keys))
        .to.throw()
        .with.property('code', 'invalid-settings');
    });
  }
});
