import { expect } from 'chai';
import { KeyRing } from '../../../../server/ciphers/key-ring.js';
import { parseKey } from '../../../../server/ciphers/key-text.js';
import { dataKeyUnwrapper } from '../../../../server/ciphers/sops/data-key-unwrapper.js';
import type { Document } from '../../../../server/core/environment.js';
import { openSealedFiles } from '../../../../server/core/open-sealed-files.js';
import { Secret } from '../../../../server/core/secret.js';
import { springText } from '../../../../server/core/value.js';
import { documentParser } from '../../../../server/formats/parse-documents.js';
import { readContent } from '../../../../server/formats/read-content.js';
import { type AgePair, needsSops, type SopsFolder, sopsFolder } from '../../../support/sops.js';

const LIMITS = { fileBytes: 1_000_000, keysPerFile: 10_000 };
const YAML = `# head
app:
  name: orders
  token: t0ken
  port: 8080
  # sops:enc
  marked: by a comment
  plain_part: "5" # sops:enc
  deep: {secret: [1, two, {three: 3.5}], other: 0777}
  anchored: &a {x: 1, secret: y}
  alias: *a
  merged:
    <<: *a
    z: -1.0e-7
---
again: {token: other, none: ~, empty: ""}
`;

function unwrapper(...identities: readonly string[]) {
  const ring = identities.map((text, index) => {
    return { id: String(index), state: 'active', for: 'server', material: parseKey(text) } as const;
  });
  return dataKeyUnwrapper({ ring: new KeyRing(ring), transit: undefined, mayBeAskedFor: () => false });
}

async function parsed(path: string, text: string, ...identities: readonly string[]): Promise<readonly Document[]> {
  const parse = documentParser(LIMITS);
  return openSealedFiles(async (...file) => parse(...file), unwrapper(...identities))(path, Buffer.from(text));
}

const flat = (documents: readonly Document[]) =>
  documents.flatMap(({ properties }, index) => properties.map(({ key, value }) => [index, key, springText(value)]));
const secretsOf = (documents: readonly Document[]) =>
  documents.flatMap(({ properties }) =>
    properties.filter(({ value }) => value instanceof Secret).map(({ key }) => key),
  );

describe('what the real sops has encrypted', function () {
  this.timeout(60_000);
  let folder: SopsFolder;
  let key: AgePair;

  before(async function () {
    needsSops(this);
    folder = await sopsFolder();
    key = await folder.newKey();
  });
  after(async () => folder?.[Symbol.asyncDispose]());

  for (const { options, secrets, others } of [
    { options: [], secrets: ['app.name', 'app.deep.secret[1]', 'again.token'], others: ['again.none', 'again.empty'] },
    {
      options: ['--encrypted-regex', '^(token|secret)$'],
      secrets: ['app.token', 'app.deep.secret[0]', 'app.alias.secret'],
      others: ['app.name', 'app.port'],
    },
    {
      options: ['--unencrypted-regex', '^(name|deep)$'],
      secrets: ['app.token'],
      others: ['app.name', 'app.deep.other'],
    },
    { options: ['--encrypted-suffix', '_part'], secrets: ['app.plain_part'], others: ['app.token'] },
    { options: ['--unencrypted-suffix', '_part'], secrets: ['app.token'], others: ['app.plain_part'] },
    {
      options: ['--encrypted-comment-regex', 'sops:enc'],
      secrets: ['app.marked', 'app.plain_part'],
      others: ['app.token'],
    },
    {
      options: ['--unencrypted-comment-regex', 'sops:enc'],
      secrets: ['app.token'],
      others: ['app.marked', 'app.plain_part'],
    },
    { options: ['--mac-only-encrypted', '--encrypted-regex', 'token'], secrets: ['app.token'], others: ['app.name'] },
    {
      options: ['--mac-only-encrypted', '--encrypted-comment-regex', 'sops:enc'],
      secrets: ['app.marked'],
      others: ['app.name'],
    },
  ]) {
    it(`opens to what it opens it to: ${options.join(' ') || 'no option'}`, async () => {
      const encrypted = await folder.encrypt('a.yml', YAML, '--age', key.recipient, ...options);
      const documents = await parsed('a.yml', encrypted, key.identity);
      expect(documents[0]?.unopened).to.equal(undefined);
      const plain = documentParser(LIMITS)(
        'a.yml',
        Buffer.from(await folder.decrypt('a.yml', encrypted, key.identity)),
      );
      expect(flat(documents)).to.eql(flat(plain));
      expect(secretsOf(documents)).to.include.members(secrets);
      expect(secretsOf(documents)).not.to.include.members(others);

      const sealed = readContent('a.yml', Buffer.from(encrypted), LIMITS);
      if (sealed.kind !== 'sealed') throw new Error(`${sealed.kind} (expected: sealed)`);
      const dataKey = await unwrapper(key.identity)(sealed.seal);
      const content = readContent('a.yml', Buffer.from(encrypted), LIMITS, dataKey);
      const text = content.kind === 'opened' ? Buffer.from(content.bytes).toString() : '';
      expect(text).not.to.match(/ENC\[|^sops:/m);
      expect(flat(documentParser(LIMITS)('a.yml', Buffer.from(text)))).to.eql(flat(plain));
    });
  }

  for (const { path, content, options = [] } of [
    {
      path: 'a.json',
      content:
        '{"a": {"b": [1, 1.5, true, null, "", "\\"é\\\\"]}, "n": 12345678901234567890, "c_unencrypted": {"d": 1e3}}',
    },
    { path: '.env', content: '# note\nA=one\\ntwo\nB=\nC_unencrypted=3\nD=x=y\n' },
    { path: 'a.txt', content: 'any\u0000 bytes é\n' },
    { path: 'a.pem', content: '' },
    { path: 'a.properties', content: 'A=1\n', options: ['--input-type', 'dotenv', '--output-type', 'dotenv'] },
  ]) {
    it(`opens as a resource to what it opens it to: ${path}`, async () => {
      const encrypted = await folder.encrypt(path, content, '--age', key.recipient, ...options);
      const sealed = readContent(path, Buffer.from(encrypted), LIMITS);
      if (sealed.kind !== 'sealed') throw new Error(`${sealed.kind} (expected: sealed)`);
      const opened = readContent(path, Buffer.from(encrypted), LIMITS, await unwrapper(key.identity)(sealed.seal));
      if (opened.kind !== 'opened') throw new Error(`${opened.kind} (expected: opened)`);
      const text = Buffer.from(opened.bytes).toString();
      const expected = await folder.decrypt(path, encrypted, key.identity, ...options);
      if (path.endsWith('.json')) expect(JSON.parse(text)).to.eql(JSON.parse(expected));
      else expect(text).to.equal(expected);
    });
  }

  it('opens with as many key groups as its threshold asks for', async () => {
    const [a, b, c] = [await folder.newKey(), await folder.newKey(), await folder.newKey()];
    const config = `creation_rules: [{shamir_threshold: 2, key_groups: [{age: [${a.recipient}]}, {age: [${b.recipient}, ${key.recipient}]}, {age: [${c.recipient}]}]}]\n`;
    const encrypted = await folder.encryptBy(config, 'shared.yml', 'a: 1\n');
    for (const identities of [
      [a, b],
      [b, c],
      [a, c],
      [a, key],
      [a, b, c],
    ]) {
      const documents = await parsed('shared.yml', encrypted, ...identities.map(({ identity }) => identity));
      expect(flat(documents)).to.eql([[0, 'a', '1']]);
      expect(documents[0]?.unopened).to.equal(undefined);
    }
    for (const identities of [[a], [b, key], []]) {
      const [document] = await parsed('shared.yml', encrypted, ...identities.map(({ identity }) => identity));
      expect(document?.unopened?.message).to.equal('a: cannot be decrypted: no key is set up for it');
    }
  });
});
