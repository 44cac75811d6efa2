import { expect } from 'chai';
import { type CairnServer, startCairn } from '../support/cairn-server.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';
import { type AgePair, needsSops, type SopsFolder, sopsFolder } from '../support/sops.js';

const YAML = `# the database
db:
  password: canary-one # inline
  port: 5432
  ratio: 1.5
  tls: true
  empty: ""
  hosts:
    - canary-a
    # between
    - canary-b
  user_unencrypted: orders
  limit_unencrypted: 0x10
---
note_unencrypted: second
`;

interface OwnForm {
  readonly secrets: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly stale: { readonly message: string; readonly file: string; readonly line: number } | null;
}

interface SpringForm {
  readonly propertySources: readonly { readonly source: Readonly<Record<string, unknown>> }[];
}

interface Explanation {
  readonly sources: readonly { readonly line: number; readonly column: number; readonly value: unknown }[];
}

async function json<T>(server: CairnServer, path: string): Promise<T> {
  const answer = await fetch(server.url + path);
  expect(answer.status, path).to.equal(200);
  return (await answer.json()) as T;
}

const own = (server: CairnServer, application: string) =>
  json<OwnForm>(server, `/api/v1/environments/${application}/default`);

/** One letter of the line that holds `mark` is another: what comes `behind` it, so many signs further on. */
function flipped(text: string, mark: string, behind: number): string {
  const at = text.indexOf(mark) + mark.length + behind;
  return text.slice(0, at) + (text.charAt(at) === 'A' ? 'B' : 'A') + text.slice(at + 1);
}

describe('files of SOPS', function () {
  this.timeout(120_000);
  let folder: SopsFolder;
  let key: AgePair;
  let repository: TestRepository;
  let server: CairnServer;
  let yaml: string;

  before(async function () {
    needsSops(this);
    folder = await sopsFolder();
    key = await folder.newKey();
    const age = ['--age', key.recipient];
    yaml = await folder.encrypt('orders.yml', YAML, ...age);
    const stranger = ['--age', (await folder.newKey()).recipient];
    repository = await gitRepository({
      'other.yml': await folder.encrypt('other.yml', 'a: canary\nb: 1\n', ...stranger),
      'text.json': await folder.encrypt('text.json', '{"a":"canary"}', ...stranger),
      'orders.yml': yaml,
      'schemas/orders.schema.json':
        '{"properties":{"db":{"properties":{"port":{"type":"integer"},"tls":{"const":true}}}}}',
      'plain.yml': 'spring.config.import: "sub/x.json[.yaml],sub/.env[.properties]"\n',
      'sub/x.json': await folder.encrypt('x.json', '{"json":{"n":1,"s":"canary-json"}}', ...age),
      'sub/.env': await folder.encrypt('.env', 'ENV_A=canary-env\nENV_B=1\n', ...age),
      'shop.properties': await folder.encrypt('shop.properties', 'a.b=canary\\\n  two\nc=\\u00e9\n', ...age),
      'flat.properties': await folder.encrypt(
        'flat.properties',
        '# note\nA=canary-flat\nB_unencrypted=seen\n',
        ...['--input-type', 'dotenv', '--output-type', 'dotenv', ...age],
      ),
      'beans.xml': await folder.encrypt(
        'beans.xml',
        '<?xml version="1.0"?><!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd"><properties><entry key="x">canary-xml</entry></properties>',
        ...age,
      ),
      'tls/server.pem': await folder.encrypt('server.pem', Buffer.from([0, 255, 10, 65]), ...age),
      'tls/cipher.json': '{"a": "no cipher here", "sops": "is only a word"}',
    });
    server = await startCairn({
      refresh: { pollIntervalMs: 0 },
      backends: [{ type: 'git', uri: repository.path }],
      encryption: { keys: [{ id: 'ops', type: 'age', key: key.identity }], decryptResources: true },
    });
  });

  after(async () => {
    await server?.[Symbol.asyncDispose]();
    await repository?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  const refresh = () => fetch(`${server.url}/api/v1/refresh?wait=true`, { method: 'POST' });

  it('are served in the types that SOPS knows, and as secrets what it has encrypted', async () => {
    const { properties, secrets } = await own(server, 'orders');
    expect(properties).to.eql({
      'db.password': 'canary-one',
      'db.port': 5432,
      'db.ratio': 1.5,
      'db.tls': true,
      'db.empty': '',
      'db.hosts[0]': 'canary-a',
      'db.hosts[1]': 'canary-b',
      'db.user_unencrypted': 'orders',
      'db.limit_unencrypted': 16,
      note_unencrypted: 'second',
    });
    expect(secrets).to.have.members([
      ...['db.password', 'db.port', 'db.ratio', 'db.tls', 'db.hosts[0]', 'db.hosts[1]'],
    ]);
    const answer = await fetch(`${server.url}/orders/default`);
    expect(answer.headers.get('cache-control')).to.equal('private, no-store');
    const { propertySources } = (await answer.json()) as SpringForm;
    expect(propertySources.at(-1)?.source).to.deep.include({
      'db.password': 'canary-one',
      'db.port': 5432,
      'db.tls': true,
    });
    expect(await (await fetch(`${server.url}/orders-default.yml`)).text()).to.include('port: 5432\n');
  });

  for (const { application, properties } of [
    { application: 'plain', properties: { 'json.n': 1, 'json.s': 'canary-json', ENV_A: 'canary-env', ENV_B: '1' } },
    { application: 'shop', properties: { 'a.b': 'canarytwo', c: 'é' } },
    { application: 'flat', properties: { A: 'canary-flat', B_unencrypted: 'seen' } },
    { application: 'beans', properties: { x: 'canary-xml' } },
  ]) {
    it(`come as configuration whatever their format: ${application}`, async () => {
      const answer = await own(server, application);
      expect(answer.properties).to.eql(properties);
      const visible = Object.keys(properties).filter((name) => name.endsWith('_unencrypted'));
      expect(answer.secrets).to.have.members(Object.keys(properties).filter((name) => !visible.includes(name)));
    });
  }

  it('are explained at the place of the cipher text, and never shown', async () => {
    const { sources } = await json<Explanation>(server, '/api/v1/explain/orders/default/db.port');
    const line = yaml.split('\n').findIndex((each) => each.includes('port: ENC'));
    expect(sources[0]).to.include({ line: line + 1, column: 11 });
    expect(sources[0]?.value).to.match(/^secret:/);
    const history = await (await fetch(`${server.url}/api/v1/history/orders/default`)).text();
    expect(history).not.to.match(/canary|5432/);
  });

  it('are opened as resources, too, and then kept from caches', async () => {
    const answer = await fetch(`${server.url}/orders/default/main/orders.yml`);
    expect(answer.headers.get('cache-control')).to.equal('private, no-store');
    const text = await answer.text();
    expect(text).to.include('# the database\n').and.to.include('password: canary-one # inline\n');
    expect(text)
      .to.include('        # between\n')
      .and.not.to.match(/sops|ENC\[/);
    const pem = await fetch(`${server.url}/orders/default/main/tls/server.pem`, {
      headers: { accept: 'application/octet-stream' },
    });
    expect([...new Uint8Array(await pem.arrayBuffer())]).to.eql([0, 255, 10, 65]);
    const other = await fetch(`${server.url}/orders/default/main/tls/cipher.json`);
    expect(await other.text()).to.equal('{"a": "no cipher here", "sops": "is only a word"}');
  });

  it('hold their application back when one sign of them is another, and say where', async () => {
    const before = await own(server, 'orders');
    const lineOf = (mark: string) => yaml.split('\n').findIndex((line) => line.includes(mark)) + 1;
    for (const { changed, message, line } of [
      {
        changed: flipped(yaml, 'password: ENC[AES256_GCM,data:', 2),
        message: 'db.password: cannot be decrypted: does not open with its key',
        line: lineOf('password: ENC'),
      },
      {
        changed: yaml.replace('    port: ', '    part: '),
        message: 'db.part: cannot be decrypted: does not open with its key',
        line: lineOf('port: ENC'),
      },
      {
        changed: yaml.replace('user_unencrypted: orders', 'user_unencrypted: others'),
        message: 'sops.mac: cannot be decrypted: its file does not match its MAC',
        line: lineOf('mac: ENC'),
      },
      {
        changed: flipped(yaml, 'mac: ENC[AES256_GCM,data:', 5),
        message: 'sops.mac: cannot be decrypted: does not open with its key',
        line: lineOf('mac: ENC'),
      },
      {
        changed: yaml.replace(/^sops:$/gm, 'saps:'),
        message: 'saps.mac: cannot be decrypted: its file has no SOPS metadata',
        line: yaml.split('\n').findLastIndex((line) => line.includes('mac: ENC')) + 1,
      },
    ]) {
      await repository.commit({ 'orders.yml': changed });
      await refresh();
      const after = await own(server, 'orders');
      expect(after.properties, message).to.eql(before.properties);
      expect(after.stale).to.include({ code: 'undecryptable-secret', file: 'orders.yml', line, message });
    }
    await repository.commit({ 'orders.yml': yaml });
    await refresh();
    expect((await own(server, 'orders')).stale).to.equal(null);
  });

  it("come as invalid keys in Spring's form and as a problem in ours when there never was a good commit", async () => {
    const spring = await json<SpringForm>(server, '/other/default');
    expect(spring.propertySources[0]?.source).to.eql({ 'invalid.a': '<n/a>', 'invalid.b': '<n/a>' });
    const problem = await fetch(`${server.url}/api/v1/environments/other/default`);
    expect(problem.status).to.equal(500);
    expect(await problem.json()).to.include({ file: 'other.yml', key: 'a', line: 1 });
    const resource = await fetch(`${server.url}/orders/default/main/text.json`);
    expect(resource.status).to.equal(500);
    expect(await resource.text()).not.to.match(/canary|ENC\[/);
    expect(server.output()).not.to.match(/canary|ENC\[/);
  });
});
