import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { InvalidCipherError, UndecryptableSecretError } from '../../../server/core/errors.js';
import { systemClock } from '../../../server/system-clock.js';
import type { FolderKeys } from '../../../server/validators/folder-secrets.js';
import { DEFAULT_FOLDER_OPTIONS, validateFolder } from '../../../server/validators/validate-folder.js';
import { SOPS_DATA_KEY, SOPS_FIXTURE } from '../../support/sops-fixture.js';

/** Opens `{cipher}up:…` when it has keys, and that there is none otherwise. */
function keys(hasKeys: boolean): FolderKeys {
  return {
    opener: {
      isSealed: (text) => text.startsWith('{cipher}'),
      open(text, { key, ...place }) {
        if (!hasKeys) throw new UndecryptableSecretError('no key is set up for it', { key, place });
        if (text.startsWith('{cipher}up:')) return text.slice('{cipher}up:'.length).toUpperCase();
        throw new UndecryptableSecretError('does not open with its key', { key, place });
      },
    },
    unwrap: async () => {
      if (hasKeys) return SOPS_DATA_KEY;
      throw new InvalidCipherError('no key is set up for it');
    },
  };
}

async function messages(files: Readonly<Record<string, string>>, hasKeys: boolean): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-folder-'));
  try {
    await mkdir(join(folder, 'schemas'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const options = { ...DEFAULT_FOLDER_OPTIONS, clock: systemClock, keys: keys(hasKeys) };
    const violations = await validateFolder(folder, options);
    return [...new Set(violations.filter(({ application }) => application === 'orders').map(({ message }) => message))];
  } finally {
    await rm(folder, { recursive: true });
  }
}

const schema = (text: object) => ({ 'schemas/orders.schema.json': JSON.stringify(text) });
const port = (rule: object, more: object = {}) =>
  schema({ properties: { db: { properties: { port: rule }, ...more } } });

describe('openFolderSecrets', () => {
  const cipher = "db:\n  port: '{cipher}up:abc'\n  name: x\n";

  for (const { when, files, closed, opened } of [
    {
      when: 'a schema wants another type of a secret',
      files: { 'orders.yml': cipher, ...port({ type: 'integer' }) },
      closed: [],
      opened: [/^db\.port: text \(expected: integer\)/],
    },
    {
      when: 'placeholders hold a secret',
      files: {
        'orders.yml': `${cipher}url: \${db.port}/\${db.name}\n`,
        ...schema({ properties: { url: { pattern: '^z' } } }),
      },
      closed: [],
      opened: [/^url: text/],
    },
    {
      when: 'alternatives are decided by a secret, and something else is wrong',
      files: {
        'orders.yml': cipher,
        ...port(
          { const: 1 },
          { anyOf: [{ properties: { port: { const: 'b' }, name: { const: 'y' } } }], required: ['user'] },
        ),
      },
      closed: [/^db\.user: missing/],
      opened: [/^db: mapping/],
    },
    {
      when: 'a file of SOPS has a port that is no port',
      files: { 'orders.yml': SOPS_FIXTURE, ...port({ type: 'integer', maximum: 100 }) },
      closed: [],
      opened: [/^db\.port: number/],
    },
    {
      when: 'a file of SOPS was changed where it is not encrypted',
      files: { 'orders.yml': SOPS_FIXTURE.replace('number: 16', 'number: 17') },
      closed: [],
      opened: [/^sops\.mac: cannot be decrypted: its file does not match its MAC$/],
    },
    {
      when: 'a file of SOPS is damaged',
      files: { 'orders.yml': SOPS_FIXTURE.replace(/port: ENC.*/, 'port: 5432') },
      closed: [/^db\.port: cannot be decrypted: not a cipher text$/],
      opened: [/^db\.port: cannot be decrypted: not a cipher text$/],
    },
    {
      when: 'a text does not open',
      files: { 'orders.yml': "a: '{cipher}other'\n" },
      closed: [],
      opened: [/^a: cannot be decrypted: does not open with its key$/],
    },
    {
      when: 'all keys of a file are hidden',
      files: {
        'orders.properties': envelope(),
        ...schema({ required: ['a'], properties: { data: false } }),
      },
      closed: [],
      opened: [/^data: cannot be decrypted/],
    },
  ] as const) {
    for (const [hasKeys, expected] of [
      [false, closed],
      [true, opened],
    ] as const) {
      it(`when ${when}, ${hasKeys ? 'with' : 'without'} its key`, async () => {
        const found = await messages(files, hasKeys);
        expect(found).to.have.length(expected.length);
        for (const [index, pattern] of expected.entries()) expect(found[index]).to.match(pattern);
      });
    }
  }
});

/** As SOPS writes it, under a key that is not ours. */
function envelope(): string {
  const value = `ENC[AES256_GCM,data:AA==,iv:${Buffer.alloc(32).toString('base64')},tag:${Buffer.alloc(16).toString('base64')},type:str]`;
  return JSON.stringify({ data: value, sops: { age: [], mac: value, lastmodified: '', version: '3.13.3' } });
}
