import { expect } from 'chai';
import { settingsSchema } from '../../server/settings-schema.js';
import type { Schema, Tree } from '../../server/settings-tree.js';
import { validateSettings } from '../../server/settings-validation.js';

const DIGITS = 918273645;
const WRONG = [
  { what: 'a number', value: DIGITS },
  { what: 'a number', value: DIGITS + 0.5 },
  { what: 'a boolean', value: true },
  { what: 'a mapping', value: { [`k${DIGITS}`]: DIGITS } },
  { what: 'a list of 1', value: [DIGITS] },
];

/** A place of the settings, and settings that are right but for what stands there. */
interface Place {
  readonly pointer: string;
  readonly around: (value: unknown) => Tree;
}

const key = (value: unknown) => ({ id: 'a', type: 'aes', ...(value as object) });
const git = (value: object) => ({ type: 'git', uri: '/a', ...value });
const SECRETS: readonly Place[] = [
  { pointer: '/encryption/key', around: (key) => ({ encryption: { key } }) },
  {
    pointer: '/encryption/keyStore/password',
    around: (password) => ({ encryption: { keyStore: { file: 'a', alias: 'a', password } } }),
  },
  {
    pointer: '/encryption/keyStore/secret',
    around: (secret) => ({ encryption: { keyStore: { file: 'a', alias: 'a', password: 'a', secret } } }),
  },
  { pointer: '/encryption/keys/0/key', around: (value) => ({ encryption: { keys: [key({ key: value })] } }) },
  ...['token', 'secretId'].map((name) => ({
    pointer: `/vault/authentication/${name}`,
    around: (value: unknown) => ({ vault: vault({ [name]: value }) }),
  })),
  ...['github', 'gitlab', 'gitea', 'gogs', 'gitee', 'bitbucket', 'generic'].flatMap((sender) => [
    { pointer: `/webhooks/${sender}/secret`, around: (secret: unknown) => ({ webhooks: { [sender]: { secret } } }) },
    {
      pointer: `/webhooks/${sender}/secrets/0`,
      around: (secret: unknown) => ({ webhooks: { [sender]: { secrets: [secret] } } }),
    },
  ]),
  { pointer: '/backends/0/password', around: (password) => ({ backends: [git({ password })] }) },
  {
    pointer: '/backends/0/repositories/b/password',
    around: (password) => ({ backends: [git({ repositories: { b: { uri: '/b', password } } })] }),
  },
];

/** Where somebody may put the secret itself by mistake. */
const BESIDE: readonly Place[] = [
  { pointer: '/encryption', around: (encryption) => ({ encryption }) },
  { pointer: '/encryption/keyFile', around: (keyFile) => ({ encryption: { keyFile } }) },
  { pointer: '/encryption/keyStore', around: (keyStore) => ({ encryption: { keyStore } }) },
  { pointer: '/encryption/keys/0', around: (each) => ({ encryption: { keys: [each] } }) },
  {
    pointer: '/vault/authentication',
    around: (authentication) => ({ vault: { address: 'https://v', authentication } }),
  },
  { pointer: '/webhooks/github', around: (github) => ({ webhooks: { github } }) },
  { pointer: '/webhooks/github/secrets', around: (secrets) => ({ webhooks: { github: { secrets } } }) },
];

function vault(authentication: object): Tree {
  return { address: 'https://v', authentication: { method: 'token', ...authentication } };
}

describe('what is said of a secret of the wrong type', () => {
  let schema: Schema;
  before(async () => {
    schema = await settingsSchema();
  });

  function violations(settings: Tree): string {
    try {
      validateSettings(schema, settings);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('nothing was found');
  }

  for (const { pointer, around } of SECRETS) {
    for (const { what, value } of WRONG) {
      it(`${pointer}, ${what}: ${JSON.stringify(value)}`, () => {
        expect(violations(around(value))).to.equal(`${pointer}: ${what} (expected: string)`);
      });
    }
  }

  for (const { pointer, around } of BESIDE) {
    it(`${pointer}, a number: its digits are not repeated`, () => {
      const found = violations(around(DIGITS));
      expect(found).to.include(`${pointer}: a number`).and.not.include(String(DIGITS));
    });
  }

  it('is asked of every name that a secret has in the schema', () => {
    const known = new Set(SECRETS.map(({ pointer }) => pointer.replace(/\/\d+/g, '').split('/').at(-1)));
    expect(known).to.include.keys(...secretNames(schema));
  });
});

/** The names of all properties that are write-only, or whose items are. */
function secretNames(schema: unknown, name = ''): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inside = Object.entries(schema).flatMap(([key, part]) => secretNames(part, key === 'items' ? name : key));
  return 'writeOnly' in schema ? [name, ...inside] : inside;
}
