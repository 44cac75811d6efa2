import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { isSurelyValid } from '../../server/settings-quick-check.js';
import { settingsSchema } from '../../server/settings-schema.js';

/** Every setting there is, so that every rule of the schema has something to be broken on. */
const COMPLETE = {
  server: {
    host: '127.0.0.1',
    port: 0,
    prefix: '/config',
    trustedProxies: ['10.0.0.1'],
    allowedOrigins: ['https://a.example'],
  },
  dataDir: './data',
  backends: [
    {
      type: 'git',
      uri: 'https://git.example.org/config.git',
      defaultLabel: 'main',
      tryMasterBranch: true,
      searchPaths: ['{application}'],
      username: 'reader',
      password: 'p',
      passwordFile: 'p',
      privateKeyFile: 'k',
      knownHostsFile: 'h',
      caFile: 'c',
      repositories: { pay: { uri: 'x', pattern: ['pay*'], searchPaths: [] } },
    },
    { type: 'native', locations: ['a'] },
  ],
  overrides: { a: 'b', c: 1, d: true },
  answers: {
    acceptEmpty: true,
    stripDocument: true,
    reverseLocationOrder: false,
    continueOnMissingLabel: false,
    failOnCompositeError: true,
  },
  refresh: { pollIntervalMs: 0, fetchTimeoutMs: 100, keepDeletedBranches: true },
  limits: { fileBytes: 1024, files: 1, keysPerEnvironment: 1, connections: 1 },
  logging: { level: 'info' },
};

const ODD = [
  null,
  true,
  -1,
  0,
  1.5,
  65536,
  1e300,
  Number.NaN,
  '',
  'x',
  '/a/',
  'git',
  'native',
  [],
  [''],
  {},
  { zz: 1 },
];

describe('isSurelyValid', () => {
  it('says of each way to spoil one setting what the schema compiler says', async () => {
    const schema = await settingsSchema();
    const compiled = new Ajv2020({ discriminator: true, allowUnionTypes: true, strictTypes: false }).compile(schema);
    const counts = { valid: 0, invalid: 0 };
    for (const settings of spoilt(COMPLETE)) {
      const valid = compiled(settings);
      counts[valid ? 'valid' : 'invalid'] += 1;
      expect(isSurelyValid(schema, settings), JSON.stringify(settings)).to.equal(valid);
    }
    expect(counts.valid).to.be.above(100);
    expect(counts.invalid).to.be.above(500);
  });

  it('is never sure where a prototype holds settings', async () => {
    expect(isSurelyValid(await settingsSchema(), JSON.parse('{"__proto__": {"port": 1}}'))).to.equal(false);
    expect(isSurelyValid(await settingsSchema(), Object.create({ server: { port: 1 } }))).to.equal(false);
  });

  it('leaves what it does not know to the compiler', () => {
    expect(isSurelyValid({ type: 'object', minProperties: 0 } as object, {})).to.equal(false);
  });
});

/** The value, and each value that differs from it in one place: something odd there, something more, or nothing. */
function* spoilt(value: unknown): Generator<unknown> {
  yield value;
  yield* ODD;
  if (Array.isArray(value)) {
    yield [...value, ...value];
    for (const [index, item] of value.entries()) for (const each of spoilt(item)) yield value.with(index, each);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const { [key as keyof typeof value]: _, ...rest } = value;
      yield rest;
      for (const each of spoilt(item)) yield { ...value, [key]: each };
    }
    for (const key of ['zz', 'constructor', 'locations', 'pattern']) yield { ...value, [key]: 1 };
  }
}
