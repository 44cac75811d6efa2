import { createRequire } from 'node:module';
import { expect } from 'chai';
import { type CairnServer, startCairn } from '../support/cairn-server.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';
import { type RecordingProxy, recordingProxy } from '../support/recording-proxy.js';

/** What the READMEs of both clients document. */
interface Config {
  readonly properties: Record<string, unknown>;
  readonly raw: { propertySources: { name: string; source: Record<string, unknown> }[]; [key: string]: unknown };
  get(...keyParts: string[]): unknown;
  forEach(callback: (key: string, value: unknown) => void, includeOverridden?: boolean): void;
  toObject(options?: { merge: boolean }): Record<string, unknown>;
  toString(spaces?: number): string;
}
type Load = (
  options: Record<string, unknown>,
  callback?: (error: Error | null, config?: Config) => void,
) => Promise<Config>;

const require = createRequire(import.meta.url);

const INVOICES = `
this.is.a.key: first
server:
  port: 8080
  ratio: 0.25
  secure: false
hosts: [one, two]
users:
  - { name: ada, roles: [admin, dev] }
  - { name: bob }
welcome: Hello \${NAME:World}!!!
missing: \${MISSING}
`;

for (const { name, noCredentials, lists } of [
  {
    name: 'cloud-config-client',
    noCredentials: undefined,
    lists: { hosts: ['one', 'two'], ports: [1] }, // from the highest source alone
  },
  {
    name: 'nice-cloud-config-client',
    noCredentials: 'Basic Og==', // ":" in base64: it always sends credentials, be they empty
    lists: { hosts: ['one', 'two', 'c'], ports: [1, 20] }, // a trap of its own: it merges lists index by index
  },
]) {
  describe(`npm ${name}`, () => {
    const { load } = require(name) as { load: Load };
    let repository: TestRepository;
    let cairn: CairnServer;
    let proxy: RecordingProxy;
    let endpoint: string;
    let head: string;

    before(async () => {
      repository = await gitRepository({
        'application.yml': 'hosts: [a, b, c]\nports: [10, 20]\nshared: yes\nserver.port: 1\n',
        'invoices.yml': INVOICES,
        'invoices-test.yml': 'server.port: 9090\nstage: test\nports: [1]\n',
        'invoices-timeout.yml': 'server.port: 9999\n',
        'odd.yml': 'p: scalar\np.x: below a scalar\n',
        'brackets.yml': 'm:\n  "[a.b]": 1\n',
      });
      await repository.git('checkout', '--quiet', '-b', 'feature/x');
      await repository.commit({ 'invoices.yml': 'this.is.a.key: from the branch\n' });
      await repository.git('checkout', '--quiet', 'main');
      head = await repository.git('rev-parse', 'main');
      cairn = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
      proxy = await recordingProxy(cairn.url);
      endpoint = proxy.url;
    });
    after(async () => {
      await proxy?.[Symbol.asyncDispose]();
      await cairn?.[Symbol.asyncDispose]();
      await repository?.[Symbol.asyncDispose]();
    });
    beforeEach(() => void proxy.take());

    it('gets values, by one key or by parts of it', async () => {
      const config = await load({ endpoint, name: 'invoices' });
      expect(config.get('this.is.a.key')).to.equal('first');
      expect(config.get('this.is', 'a.key')).to.equal('first');
      expect(config.get('this', 'is', 'a', 'key')).to.equal('first');
      expect(config.get('this.is.no.key')).to.equal(undefined);
      expect(proxy.take().map(({ path }) => path)).to.eql(['/invoices/default']);
    });

    it('still takes "application" for "name"', async () => {
      expect((await load({ endpoint, application: 'invoices' })).get('this.is.a.key')).to.equal('first');
    });

    it('gets numbers and booleans as such', async () => {
      const config = await load({ endpoint, name: 'invoices' });
      expect(['port', 'ratio', 'secure'].map((key) => config.get('server', key))).to.eql([8080, 0.25, false]);
      expect(config.get('shared')).to.equal(true);
    });

    for (const { profiles, path, port } of [
      { profiles: 'test', path: '/invoices/test', port: 9090 },
      { profiles: ['test', 'timeout'], path: '/invoices/test%2Ctimeout', port: 9999 },
      { profiles: 'timeout,test', path: '/invoices/timeout%2Ctest', port: 9090 },
    ]) {
      it(`asks for the profiles ${profiles} in one encoded segment; the last is the strongest`, async () => {
        const config = await load({ endpoint, name: 'invoices', profiles });
        expect(config.get('server.port')).to.equal(port);
        expect(config.get('stage')).to.equal('test');
        expect(proxy.take().map((request) => request.path)).to.eql([path]);
      });
    }

    it('reads a label with a slash in it, sent as %2F', async () => {
      const config = await load({ endpoint, name: 'invoices', label: 'feature/x' });
      expect(config.get('this.is.a.key')).to.equal('from the branch');
      expect(config.raw['label']).to.equal('feature/x');
      expect(proxy.take().map(({ path }) => path)).to.eql(['/invoices/default/feature%2Fx']);
    });

    it('fails on a label that does not exist', async () => {
      const error = await load({ endpoint, name: 'invoices', label: 'nope' }).catch((reason: Error) => reason);
      expect(error).to.be.an('error').with.property('message', 'Invalid response: 404');
    });

    it('hands the configuration, or the error, to a callback', async () => {
      const called = (options: object) =>
        new Promise<[Error | null, Config | undefined]>((resolve) => {
          load({ endpoint, name: 'invoices', ...options }, (error, config) => resolve([error, config]));
        });
      const [none, config] = await called({});
      expect(none).to.equal(null);
      expect(config?.get('this.is.a.key')).to.equal('first');
      const [error] = await called({ label: 'nope' });
      expect(error?.message).to.equal('Invalid response: 404');
    });

    it('shows the answer as it came: raw, toString, and properties merged from it', async () => {
      const config = await load({ endpoint, name: 'invoices', profiles: ['test'] });
      const { propertySources, ...rest } = config.raw;
      expect(rest).to.eql({ name: 'invoices', profiles: ['test'], label: null, version: head, state: '' });
      expect(propertySources.map((source) => source.name.split('/').at(-1))).to.eql([
        'invoices-test.yml',
        'invoices.yml',
        'application.yml',
      ]);
      expect(JSON.parse(config.toString(2))).to.eql(config.raw);
      expect(config.properties).to.include({ 'server.port': 9090, 'hosts[0]': 'one', 'hosts[2]': 'c', shared: true });
    });

    it('goes through every key once, or through the overridden ones, too', async () => {
      const config = await load({ endpoint, name: 'invoices', profiles: ['test'] });
      const seen = (includeOverridden: boolean) => {
        const values: unknown[] = [];
        config.forEach((key, value) => {
          if (key === 'server.port') values.push(value);
        }, includeOverridden);
        return values;
      };
      expect(seen(false)).to.eql([9090]);
      expect(seen(true)).to.eql([9090, 8080, 1]);
    });

    it('nests everything again with toObject', async () => {
      const config = await load({ endpoint, name: 'invoices', profiles: ['test'] });
      expect(config.toObject()).to.eql({
        this: { is: { a: { key: 'first' } } },
        server: { port: 9090, ratio: 0.25, secure: false },
        hosts: lists.hosts,
        ports: lists.ports,
        users: [{ name: 'ada', roles: ['admin', 'dev'] }, { name: 'bob' }],
        welcome: 'Hello ${NAME:World}!!!',
        missing: '${MISSING}',
        shared: true,
        stage: 'test',
      });
    });

    it('fills placeholders from its context, because the server leaves them alone', async () => {
      const plain = await load({ endpoint, name: 'invoices' });
      expect(plain.get('welcome')).to.equal('Hello ${NAME:World}!!!');
      const filled = await load({ endpoint, name: 'invoices', context: { NAME: 'Ada' } });
      expect(filled.get('welcome')).to.equal('Hello Ada!!!');
      expect(filled.get('missing')).to.equal('${MISSING}');
      const defaulted = await load({ endpoint, name: 'invoices', context: {} });
      expect(defaulted.get('welcome')).to.equal('Hello World!!!');
    });

    for (const { when, options, sent } of [
      { when: 'there are no credentials', options: {}, sent: noCredentials },
      {
        when: 'they are options',
        options: { auth: { user: 'username', pass: 'password' } },
        sent: 'Basic dXNlcm5hbWU6cGFzc3dvcmQ=',
      },
    ]) {
      it(`is answered when ${when}`, async () => {
        expect((await load({ endpoint, name: 'invoices', ...options })).get('this.is.a.key')).to.equal('first');
        expect(proxy.take().map(({ headers }) => headers.authorization)).to.eql([sent]);
      });
    }

    it('is answered when the credentials are in the endpoint', async () => {
      const withUser = endpoint.replace('//', '//username:password@');
      expect((await load({ endpoint: withUser, name: 'invoices' })).get('this.is.a.key')).to.equal('first');
      expect(proxy.take().map(({ headers }) => headers.authorization)).to.eql(['Basic dXNlcm5hbWU6cGFzc3dvcmQ=']);
    });

    it('cannot make an object of a scalar that has keys below it, nor of keys with dots in brackets', async () => {
      const odd = await load({ endpoint, name: 'odd' });
      expect([odd.get('p'), odd.get('p.x')]).to.eql(['scalar', 'below a scalar']);
      expect(() => odd.toObject()).to.throw(TypeError);
      const brackets = await load({ endpoint, name: 'brackets' });
      expect(brackets.get('m[a.b]')).to.equal(1);
      expect(brackets.toObject()).to.have.property('m[a').that.eqls({ 'b]': 1 });
    });
  });
}

describe('npm cloud-config-client, on servers of its own', () => {
  const { load } = require('cloud-config-client') as { load: Load };

  it('finds the server below a context path, with headers of its own', async () => {
    await using repository = await gitRepository({ 'demo.yml': 'color: blue' });
    await using cairn = await startCairn({
      server: { prefix: '/config' },
      backends: [{ type: 'git', uri: repository.path }],
    });
    await using proxy = await recordingProxy(cairn.url);
    const config = await load({ endpoint: `${proxy.url}/config`, name: 'demo', headers: { 'X-Team': 'red' } });
    expect(config.get('color')).to.equal('blue');
    expect(proxy.take().map(({ path, headers }) => [path, headers['x-team']])).to.eql([
      ['/config/demo/default', 'red'],
    ]);
  });

  it('cannot make an object of an answer without sources', async () => {
    await using repository = await gitRepository({ 'demo.yml': 'color: blue' });
    await using cairn = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
    const config = await load({ endpoint: cairn.url, name: 'unknown' });
    expect(config.properties).to.eql({});
    expect(() => config.toObject()).to.throw(TypeError, 'Cannot convert undefined or null to object');
  });
});
