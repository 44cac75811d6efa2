import { expect } from 'chai';
import { type CairnServer, startCairn } from '../support/cairn-server.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';

/** Where YAML 1.1, as Spring reads it, and other readers part. Keys in the order of every answer. */
const FILE = `integer: 123456789012345678901234567890
whole: 1.0
exponent: 1e3
hexadecimal: 0x1F
sexagesimal: 12:30
word: yes
octal: 010
date: 2024-02-29
nothing: null
`;

const SPRING =
  '"integer":123456789012345678901234567890,"whole":1.0,"exponent":1000.0,"hexadecimal":31,' +
  '"sexagesimal":750,"word":true,"octal":8,"date":"2024-02-29","nothing":""';

const YAML = `integer: 123456789012345678901234567890
whole: 1.0
exponent: 1000.0
hexadecimal: 31
sexagesimal: 750
word: true
octal: 8
date: '2024-02-29'
nothing: ''
`;

const PROPERTIES = `integer: 123456789012345678901234567890
whole: 1.0
exponent: 1000.0
hexadecimal: 31
sexagesimal: 750
word: true
octal: 8
date: 2024-02-29
nothing: `;

/** Native types, and the digits that were written wherever JSON can write them. */
const OWN =
  '"integer":123456789012345678901234567890,"whole":1.0,"exponent":1e3,"hexadecimal":31,' +
  '"sexagesimal":750,"word":true,"octal":8,"date":"2024-02-29","nothing":null';

const ORIGINS = [
  [123456789012345678901234567890n, 10],
  ['1.0', 8],
  ['1000.0', 11],
  ['31', 14],
  ['750', 14],
  ['true', 7],
  ['8', 8],
  ['"2024-02-29"', 7],
  ['""', 10],
] as const;

// Compared as text: a number that JSON.parse has seen cannot tell 1.0 from 1, nor the thirtieth digit from a zero.
describe('numbers and other scalars, byte for byte', () => {
  let repository: TestRepository;
  let cairn: CairnServer;
  let version: string;

  before(async () => {
    repository = await gitRepository({ 'numbers.yml': FILE });
    version = await repository.git('rev-parse', 'HEAD');
    cairn = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
  });
  after(async () => {
    await cairn?.[Symbol.asyncDispose]();
    await repository?.[Symbol.asyncDispose]();
  });

  const get = async (path: string, accept = '*/*') =>
    (await fetch(`${cairn.url}${path}`, { headers: { accept } })).text();
  const sources = (source: string) =>
    `{"name":"numbers","profiles":["default"],"label":null,"version":"${version}","state":"",` +
    `"propertySources":[{"name":"${repository.path}/numbers.yml","source":{${source}}}]}`;

  it('in the environment', async () => {
    expect(await get('/numbers/default')).to.equal(sources(SPRING));
  });

  it('in the environment with origins', async () => {
    const names = FILE.split('\n').map((line) => line.split(':', 1)[0]);
    const wrapped = ORIGINS.map(
      ([value, column], i) => `"${names[i]}":{"value":${value},"origin":"${i + 1}:${column}"}`,
    ).join(',');
    expect(await get('/numbers/default', 'application/vnd.spring-cloud.config-server.v2+json')).to.equal(
      sources(wrapped),
    );
  });

  for (const { view, body } of [
    { view: 'json', body: `{${SPRING}}` },
    { view: 'yml', body: YAML },
    { view: 'yaml', body: YAML },
    { view: 'properties', body: PROPERTIES },
  ]) {
    it(`in the .${view} view`, async () => {
      expect(await get(`/numbers-default.${view}`)).to.equal(body);
    });
  }

  it('in our own form, with native types', async () => {
    expect(await get('/api/v1/environments/numbers/default')).to.include(`"properties":{${OWN}}`);
  });
});
