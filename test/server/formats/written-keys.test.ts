import { expect } from 'chai';
import { sealValue } from '../../../server/ciphers/cairn/seal-value.js';
import { KeyRing, recipientsOf } from '../../../server/ciphers/key-ring.js';
import { generateAesKey, parseKey } from '../../../server/ciphers/key-text.js';
import { secretOpener } from '../../../server/ciphers/secret-opener.js';
import type { Environment } from '../../../server/core/environment.js';
import { openSecrets } from '../../../server/core/open-secrets.js';
import { Secret } from '../../../server/core/secret.js';
import { parseYaml } from '../../../server/formats/parse-yaml.js';
import { writtenValues } from '../../../server/formats/written-values.js';

const LIMITS = { fileBytes: 2 ** 20, keysPerFile: 1000 };
const KEY = parseKey(generateAesKey());
const RING = new KeyRing([{ id: 'k', state: 'active', for: 'server', material: KEY }]);
const OPENER = secretOpener({ enabled: true, spring: undefined, ring: RING });

/** Each `S` of the text becomes a cipher text for the key at which it is written, as the command line makes it. */
async function sealed(text: string): Promise<string> {
  const { values } = writtenValues('a.yml', Buffer.from(text), LIMITS);
  const parts: string[] = [];
  let at = 0;
  for (const { key, start, end } of values.filter((value) => value.text === 'S')) {
    const cipherText = await sealValue(`for ${key}`, { file: 'a.yml', key }, recipientsOf(KEY));
    parts.push(text.slice(at, start), `'${cipherText}'`);
    at = end;
  }
  return parts.join('') + text.slice(at);
}

/** What every key of a file comes to. */
function opened(text: string) {
  const [{ properties } = { properties: [] }] = parseYaml('a.yml', Buffer.from(text), LIMITS);
  const file = { layer: 0, path: 'a.yml', oid: 'a' };
  const environment = { propertySources: [{ name: 'a.yml', file, properties }] } as unknown as Environment; // no more is looked at
  const { environment: after, unopened } = openSecrets(environment, [{ version: 'c1' }], OPENER);
  const values = (after.propertySources[0]?.properties ?? []).map(({ key, value }) => [
    key,
    value instanceof Secret ? value.reveal() : value,
  ]);
  return { values: Object.fromEntries(values), reasons: unopened.map(({ key, reason }) => `${key}: ${reason}`) };
}

describe('cipher texts that YAML repeats', () => {
  for (const { what, text, values } of [
    { what: 'an alias of a value', text: 'a: &p S\nb: {c: *p}', values: { a: 'for a', 'b.c': 'for a' } },
    {
      what: 'an item of a list',
      text: 'a: [x, &p S]\nb: *p',
      values: { 'a[0]': 'x', 'a[1]': 'for a[1]', b: 'for a[1]' },
    },
    {
      what: 'a value below an alias, in several steps',
      text: 'a: &a {p: S}\nb: &b {q: *a}\nc: *b',
      values: { 'a.p': 'for a.p', 'b.q.p': 'for a.p', 'c.q.p': 'for a.p' },
    },
    {
      what: 'a merge key',
      text: 'base: &base {p: S, q: x}\na: {<<: *base, q: y}\nb: {<<: [*base]}',
      values: {
        'base.p': 'for base.p',
        'base.q': 'x',
        'a.p': 'for base.p',
        'a.q': 'y',
        'b.p': 'for base.p',
        'b.q': 'x',
      },
    },
    { what: 'a map that stands behind a merge key', text: 'a: {<<: {p: S}}', values: { 'a.p': 'for a.p' } },
    {
      what: 'what wins over a merged one',
      text: 'b: &b {p: S}\na: {<<: *b, p: S}',
      values: { 'b.p': 'for b.p', 'a.p': 'for a.p' },
    },
  ]) {
    it(`open: ${what}`, async () => {
      expect(opened(await sealed(text))).to.eql({ values, reasons: [] });
    });
  }

  it('stay closed where they were copied, and the error names the key at which they are written', async () => {
    const text = await sealed('a: S\nx: &p y\nb: *p');
    const copy = /'\{cairn:.*\}'/.exec(text)?.[0];
    expect(opened(text.replace('&p y', `&p ${copy}`)).reasons).to.eql([
      'x: made for another key',
      'x: made for another key',
    ]);
  });
});
