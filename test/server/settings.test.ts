import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { loadSettings } from '../../server/settings.js';

describe('loadSettings', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-settings-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function load(yaml: string, environment: NodeJS.ProcessEnv = {}) {
    const file = join(folder, 'cairn.yml');
    await writeFile(file, yaml);
    return loadSettings(file, environment);
  }

  async function violations(yaml: string, environment: NodeJS.ProcessEnv = {}): Promise<readonly string[]> {
    try {
      await load(yaml, environment);
    } catch (error) {
      expect(error).to.have.property('code', 'invalid-settings');
      return (error as Error).message.replaceAll(`${folder}/`, '').split('\n');
    }
    return [];
  }

  it('fills in every default when nothing is given', async () => {
    const settings = await load('');
    expect(settings.server).to.deep.include({ host: '127.0.0.1', port: 8888, prefix: '' });
    expect(settings.backends).to.equal(undefined);
    expect(settings.refresh.pollIntervalMs).to.equal(15000);
    expect(settings.limits.fileBytes).to.equal(1048576);
  });

  it('lets the environment win over the file, and the file over the defaults', async () => {
    const yaml = 'server: {port: 1, host: 127.0.0.2}\nrefresh: {pollIntervalMs: 5}';
    const { server, refresh } = await load(yaml, { CAIRN_SERVER_PORT: '2', CAIRN_REFRESH_FETCH_TIMEOUT_MS: '700' });
    expect(server).to.deep.include({ host: '127.0.0.2', port: 2 });
    expect(refresh).to.deep.include({ pollIntervalMs: 5, fetchTimeoutMs: 700 });
  });

  it('fills in for a backend of type vault what Spring takes, but for the version of the engine', async () => {
    const { backends } = await load(
      'backends: [{type: vault}, {type: vault, mount: a/b, defaultKey: "", kvVersion: 1}]',
    );
    const defaults = { mount: 'secret', kvVersion: 2, pathToKey: '', defaultKey: 'application', profileSeparator: ',' };
    const labels = { fullKeyPath: false, enableLabel: false, defaultLabel: 'main' };
    expect(backends).to.eql([
      { type: 'vault', ...defaults, ...labels },
      { type: 'vault', ...defaults, ...labels, mount: 'a/b', defaultKey: '', kvVersion: 1 },
    ]);
  });

  it('reads lists, objects and files from the environment', async () => {
    const file = join(folder, 'prefix');
    await writeFile(file, '/config\n');
    const settings = await load('', {
      CAIRN_SERVER_ALLOWED_ORIGINS: 'https://a.example, https://b.example',
      CAIRN_OVERRIDES: '{"a.b": 1}',
      CAIRN_BACKENDS: '[{"type":"native","locations":["x"]}]',
      CAIRN_SERVER_PREFIX_FILE: file,
    });
    expect(settings.server.allowedOrigins).to.eql(['https://a.example', 'https://b.example']);
    expect(settings.overrides).to.eql({ 'a.b': '1' });
    expect(settings.backends).to.eql([{ type: 'native', locations: [join(folder, 'x')] }]);
    expect(settings.server.prefix).to.equal('/config');
  });

  it('refuses a blank file that a variable names', async () => {
    const file = join(folder, 'key');
    await writeFile(file, '\n');
    const message = await load('', { CAIRN_SERVER_PREFIX_FILE: file }).catch(({ message }: Error) => message);
    expect(message).to.equal('CAIRN_SERVER_PREFIX_FILE: is empty');
  });

  it('keeps the secrets of webhooks to itself, wherever they come from', async () => {
    const yaml = 'webhooks: {github: {secret: s3cret-one}, gitlab: {secrets: [s3cret-two, s3cret-three]}}';
    const { webhooks } = await load(yaml, {
      CAIRN_WEBHOOKS_GITHUB_SECRETS: 's3cret-four',
      CAIRN_WEBHOOKS_GOGS_SECRET_FILE: 'gogs.secret',
    });
    const { github, gitlab, gogs } = webhooks.senders;
    expect(github?.secrets.map((each) => each.reveal())).to.eql(['s3cret-one', 's3cret-four']);
    expect(gitlab?.secrets.map((each) => each.reveal())).to.eql(['s3cret-two', 's3cret-three']);
    expect(gogs).to.eql({ secrets: [], secretFile: join(folder, 'gogs.secret') });
    expect([webhooks.unsigned, inspect(webhooks, { depth: 9 })].join()).to.match(/^false,.*\*\*\*/s);
    expect(inspect(webhooks, { depth: 9 }) + JSON.stringify(webhooks)).to.not.include('s3cret');
  });

  it('believes no webhook by itself', async () => {
    expect((await load('')).webhooks).to.eql({ unsigned: false, senders: {} });
  });

  it('lets further repositories inherit what they do not set', async () => {
    const yaml = `backends:
  - type: git
    uri: https://git.example.org/config.git
    username: reader
    password: hunter2
    searchPaths: ['{application}']
    repositories:
      payments: { pattern: ['pay*/prod*'], uri: https://git.example.org/payments.git }
      plain: { uri: ./plain, searchPaths: [] }`;
    const [git] = (await load(yaml)).backends ?? [];
    const repositories = git?.type === 'git' ? git.repositories : [];
    expect(repositories[0]).to.deep.include({ name: 'payments', username: 'reader', searchPaths: ['{application}'] });
    expect(repositories[0]?.password?.reveal()).to.equal('hunter2');
    expect(repositories[1]).to.deep.include({ pattern: ['plain'], uri: join(folder, 'plain'), searchPaths: [] });
    expect(inspect(git, { depth: 9 }) + JSON.stringify(git)).not.to.contain('hunter2');
  });

  for (const { when, yaml, environment, expected } of [
    {
      when: 'a port is out of range',
      yaml: 'server: {port: 65536}',
      expected: ['/server/port: 65536 (expected: 0 to 65535)'],
    },
    {
      when: 'several things are wrong',
      yaml: 'server: {port: x, hots: 1}\nlogging: {level: loud}\nrefresh: {pollIntervalMs: -1}',
      expected: [
        '/logging/level: loud (expected: one of trace, debug, info, warn, error, silent)',
        '/refresh/pollIntervalMs: -1 (expected: 0 to 86400000)',
        '/server/hots: no such setting',
        '/server/port: a text (expected: integer)',
      ],
    },
    {
      when: 'the prefix is /a/../b',
      yaml: 'server: {prefix: /a/../b}',
      expected: [/^\/server\/prefix: a text \(expected: Path that .* no segment \. or \.\.\)$/],
    },
    {
      when: 'the prefix is /.',
      yaml: 'server: {prefix: /.}',
      expected: [/^\/server\/prefix: a text \(expected: Path that .* no segment \. or \.\.\)$/],
    },
    {
      when: 'the prefix is /a/',
      yaml: 'server: {prefix: /a/}',
      expected: [/^\/server\/prefix: a text \(expected: Path that .* no segment \. or \.\.\)$/],
    },
    {
      when: 'there is no backend',
      yaml: 'backends: []',
      expected: ['/backends: a list of 0 (expected: at least 1 items)'],
    },
    {
      when: 'a text is empty',
      yaml: 'dataDir: ""',
      expected: ['/dataDir: an empty text (expected: at least 1 characters)'],
    },
    {
      when: 'a sender of webhooks is not known, or has no secret',
      yaml: 'webhooks: {gitolite: {secret: x}, gogs: {}, gitea: {secret: ""}}',
      expected: [
        '/webhooks/gitea/secret: an empty text (expected: at least 1 characters)',
        '/webhooks/gitolite: no such setting',
        '/webhooks/gogs: a mapping (expected: must NOT have fewer than 1 properties)',
      ],
    },
    {
      when: 'an origin has a path',
      yaml: 'server: {allowedOrigins: [https://a.example/b]}',
      expected: ['/server/allowedOrigins/0: a text (expected: An origin, e.g. https://admin.example.org)'],
    },
    { when: 'a backend has no uri', yaml: 'backends: [{type: git}]', expected: ['/backends/0/uri: missing'] },
    {
      when: 'a backend has an unknown setting',
      yaml: 'backends: [{type: git, uri: x, pasword: hunter2}]',
      expected: ['/backends/0/pasword: no such setting'],
    },
    {
      when: 'a backend is of an unknown type',
      yaml: 'backends: [{type: svn, uri: x}]',
      expected: ['/backends/0: a mapping (expected: type: git, type: native or type: vault)'],
    },
    {
      when: 'a password is no text, which is not repeated',
      yaml: 'backends: [{type: git, uri: x, password: [hunter2]}]',
      expected: ['/backends/0/password: a list of 1 (expected: string)'],
    },
    {
      when: 'a backend of type vault would lead out of its folder, or is of an engine that is not known',
      yaml: 'backends: [{type: vault, mount: secret/, pathToKey: a/../b, kvVersion: 3, profileSeparator: ""}]',
      expected: [
        '/backends/0/kvVersion: 3 (expected: one of 1, 2)',
        /^\/backends\/0\/mount: a text \(expected: Where the engine is mounted/,
        /^\/backends\/0\/pathToKey: a text/,
        /^\/backends\/0\/profileSeparator: an empty text/,
      ],
    },
    { when: 'the file is a list', yaml: '- a', expected: ['cairn.yml: a list (expected: a mapping)'] },
    {
      when: 'the file is no YAML, which is not quoted',
      yaml: 'server:\n  password: "hunter2\n',
      expected: [/^cairn\.yml:\d+:\d+: .* \(expected: YAML\)$/],
    },
    ...['*hunter2', '!hunter2', '!hunter2 x', '!<hunter2> x', '!hunter2!x y'].map((password) => ({
      when: `${password} stands without quotes`,
      yaml: `encryption:\n  key: ${password}\n`,
      expected: [/^cairn\.yml:2:\d+: [a-z ]+ \(expected: YAML\)$/],
    })),
    {
      when: 'a number is none that is wanted, which is repeated',
      yaml: 'server: {port: 80.5}',
      expected: ['/server/port: 80.5 (expected: integer)'],
    },
    {
      when: 'a variable of ours is misspelt',
      yaml: '',
      environment: { CAIRN_SERVER_PROT: '1' },
      expected: ['CAIRN_SERVER_PROT: no such setting'],
    },
    {
      when: 'a variable holds no number',
      yaml: '',
      environment: { CAIRN_SERVER_PORT: 'eighty' },
      expected: ['/server/port: a text (expected: integer)'],
    },
    {
      when: 'a variable holds broken JSON',
      yaml: '',
      environment: { CAIRN_BACKENDS: '[' },
      expected: ['CAIRN_BACKENDS: not JSON (expected: what cairn.yml would hold, as JSON)'],
    },
  ]) {
    it(`refuses when ${when}`, async () => {
      const met = [...(await violations(yaml, environment))].sort();
      expect(met).to.have.length(expected.length);
      for (const [index, line] of expected.entries()) {
        if (typeof line === 'string') expect(met[index]).to.equal(line);
        else expect(met[index]).to.match(line);
      }
      expect(met.join()).not.to.contain('hunter2');
    });
  }

  it('refuses a settings file that does not exist', async () => {
    await expectRejection(loadSettings(join(folder, 'nope.yml'), {}), 'no such file');
  });
});

async function expectRejection(promise: Promise<unknown>, text: string): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error?.message).to.contain(text);
}
