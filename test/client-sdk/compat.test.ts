import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as compat from '../../client-sdk/compat.js';

interface Loaded {
  readonly raw: unknown;
  readonly properties: Record<string, unknown>;
  get(...parts: string[]): unknown;
  forEach(callback: (key: string, value: unknown) => void, includeOverridden?: boolean): void;
  toObject(options?: { merge?: boolean }): unknown;
  toString(spaces?: number): string;
}

interface Client {
  load(options: object, callback?: (error: Error | null, config?: Loaded) => void): Promise<Loaded>;
}

const original = createRequire(import.meta.url)('cloud-config-client') as Client;
const CLIENTS = { 'cloud-config-client': original, 'cairn-client/compat': compat as unknown as Client };

const spring = (...sources: Record<string, unknown>[]) => ({
  name: 'orders',
  profiles: ['test,timeout'],
  label: null,
  version: 'f00d',
  state: '',
  propertySources: sources.map((source, index) => ({ name: `source-${index}.yml`, source })),
});

const ANSWERS: Readonly<Record<string, unknown>> = {
  plain: spring(
    { key01: 'value01', key03: null, 'key04.key01': 42 },
    { key01: 'banana', key02: 2, key05: '', key06: false },
  ),
  nothing: spring(),
  nested: spring({
    'data.key01[0][0]': 1,
    'data.key01[0][1]': 3,
    'data.key01[1][0]': 4,
    'map[0].name': 'x',
    'map[1].name': 'y',
  }),
  overlapping: spring(
    { 'key01[0]': 'four', 'key02[0]': 1, 'key02[1]': 2, 'key05[0][0]': 100, 'key05[0][1]': 101, 'key05[1][0]': 200 },
    { 'key01[0]': 'one', 'key01[1]': 'two', 'key02[0]': 99, 'key05[0]': 100, 'key05[1][0]': 90, 'key05[1][1]': 80 },
    { 'key01[0]': 'deepest', 'key03[0]': 1, 'key03[1]': 2 },
  ),
  references: spring({
    greeting: 'Hello ${NAME:World}!!!',
    name: '${NAME}',
    both: '${NAME}-${PASSWORD}',
    missing: '${MISSING}',
    fallback: '${MISSING:a.b}',
    empty: '${EMPTY:instead}',
    number: 42,
    off: false,
  }),
  clash: spring({ a: 1, 'a.b': 2, 'c.d': 3, c: 4 }),
};

describe('cairn-client/compat, side by side with cloud-config-client', () => {
  let server: http.Server;
  let endpoint: string;
  const seen: { url: string | undefined; headers: http.IncomingHttpHeaders }[] = [];
  before(async () => {
    server = http.createServer((request, response) => {
      seen.push({ url: request.url, headers: request.headers });
      const name = /^\/(?:base\/)?([^/]+)/.exec(request.url ?? '')?.[1] ?? '';
      if (name === 'broken') response.end('{"propertySources":');
      else if (name in ANSWERS) response.end(JSON.stringify(ANSWERS[name]));
      else response.writeHead(404).end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    endpoint = `http://localhost:${(server.address() as AddressInfo).port}`.replace('localhost', '127.0.0.1');
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  /** What each client makes of the same options; both must make the same of it. */
  async function both<R>(options: object, read: (config: Loaded) => R): Promise<R> {
    const results = [];
    for (const { load } of Object.values(CLIENTS)) results.push(read(await load({ endpoint, ...options })));
    expect(results[1]).to.eql(results[0]);
    return results[1] as R;
  }

  /** The requests of both clients, which must not differ. */
  async function requests(options: object) {
    seen.length = 0;
    await both(options, () => undefined);
    const [theirs, ours] = seen;
    expect(ours?.url).to.equal(theirs?.url);
    expect(ours?.headers).to.eql(theirs?.headers);
    return ours;
  }

  for (const { when, options, url, authorization } of [
    { when: 'only a name', options: { name: 'plain' }, url: '/plain/default' },
    { when: 'the deprecated application', options: { application: 'plain' }, url: '/plain/default' },
    {
      when: 'a list of profiles',
      options: { name: 'plain', profiles: ['test', 'timeout'] },
      url: '/plain/test%2Ctimeout',
    },
    { when: 'profiles as text', options: { name: 'plain', profiles: 'test,timeout' }, url: '/plain/test%2Ctimeout' },
    { when: 'a label', options: { name: 'plain', label: 'feature/x' }, url: '/plain/default/feature%2Fx' },
    {
      when: 'credentials',
      options: { name: 'plain', auth: { user: 'username', pass: 'password' } },
      url: '/plain/default',
      authorization: 'Basic dXNlcm5hbWU6cGFzc3dvcmQ=',
    },
    { when: 'headers', options: { name: 'plain', headers: { 'X-Config-Token': 't' } }, url: '/plain/default' },
  ] as { when: string; options: object; url: string; authorization?: string }[]) {
    it(`asks the same with ${when}`, async () => {
      const request = await requests(options);
      expect(request?.url).to.equal(url);
      expect(request?.headers.authorization).to.equal(authorization);
    });
  }

  it('takes credentials and a path from the endpoint', async () => {
    const request = await requests({
      endpoint: `${endpoint.replace('http://', 'http://username:password@')}/base`,
      name: 'plain',
    });
    expect(request).to.deep.include({ url: '/base/plain/default' });
    expect(request?.headers.authorization).to.equal('Basic dXNlcm5hbWU6cGFzc3dvcmQ=');
  });

  it('uses the agent it is given', async () => {
    for (const { load } of Object.values(CLIENTS)) {
      const agent = new http.Agent({ keepAlive: true });
      const freed = once(agent, 'free');
      await load({ endpoint, name: 'plain', agent });
      await freed;
      agent.destroy();
    }
  });

  for (const name of Object.keys(ANSWERS)) {
    it(`gives the same of every method: ${name}`, async () => {
      await both({ name, context: { NAME: 'Javier', PASSWORD: 'SecretWord', EMPTY: '' } }, (config) => {
        const visited: unknown[] = [];
        config.forEach((key, value) => void visited.push([key, value]));
        config.forEach((key, value) => void visited.push([key, value]), true);
        return [
          visited,
          config.properties,
          config.raw,
          config.toString(),
          config.toString(2),
          config.get('key01'),
          config.get('key04', 'key01'),
          config.get('absent'),
          ...(name === 'nothing' || name === 'clash' ? [] : [config.toObject(), config.toObject({ merge: true })]),
        ];
      });
    });
  }

  it('lets the strongest source win', async () => {
    const values = await both({ name: 'plain' }, (config) => [
      config.get('key01'),
      config.get('key02'),
      config.get('key03'),
    ]);
    expect(values).to.eql(['value01', 2, null]);
  });

  it('leaves references alone without a context', async () => {
    expect(await both({ name: 'references' }, (config) => config.get('name'))).to.equal('${NAME}');
  });

  it('hands out copies', async () => {
    await both({ name: 'plain' }, (config) => {
      config.properties['key01'] = 'changed';
      (config.raw as { name: string }).name = 'changed';
      return [config.get('key01'), config.raw];
    });
  });

  it('takes a callback', async () => {
    for (const { load } of Object.values(CLIENTS)) {
      const value = await new Promise((resolve) => {
        const returned = load({ endpoint, name: 'plain' }, (error, config) => resolve([error, config?.get('key02')]));
        expect(returned).to.equal(undefined);
      });
      expect(value).to.eql([null, 2]);
      const error = await new Promise((resolve) => load({ endpoint, name: 'absent' }, resolve));
      expect(error).to.be.instanceOf(Error);
    }
  });

  it('fails alike', async () => {
    const failures = async (options: object) =>
      Promise.all(
        Object.values(CLIENTS).map(({ load }) =>
          load({ endpoint, ...options }).catch(({ name, message, code }) => ({ name, message, code })),
        ),
      );
    const [missing, otherMissing] = await failures({ name: 'absent' });
    expect(otherMissing).to.eql(missing);
    expect(missing).to.have.property('message', 'Invalid response: 404');
    const [broken, otherBroken] = await failures({ name: 'broken' });
    expect(otherBroken).to.eql(broken);
    expect(broken).to.have.property('name', 'SyntaxError');
    const [refused, otherRefused] = await failures({ name: 'plain', endpoint: 'http://127.0.0.1:1' });
    expect(otherRefused).to.eql(refused);
    expect(refused).to.have.property('code', 'ECONNREFUSED');
  });

  it('offers load by name and as a default', () => {
    expect(compat.default.load).to.equal(compat.load);
  });

  it('cannot be led to a prototype, unlike the original', () => {
    const data = spring(
      JSON.parse('{"__proto__.polluted":"yes","constructor.prototype.polluted":"yes","__proto__":"x"}'),
    );
    const config = new compat.Config(data as unknown as compat.ConfigData);
    config.toObject();
    config.toObject({ merge: true });
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    expect(config.get('toString')).to.equal(undefined);
  });

  describe('over https', () => {
    let folder: string;
    let secure: https.Server;
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'cairn-tls-'));
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
      const files = ['-keyout', key, '-out', cert, '-days', '2'];
      execFileSync(
        'openssl',
        ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...files, ...subject],
        {
          stdio: 'ignore',
        },
      );
      secure = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
        response.end(JSON.stringify(ANSWERS['plain']));
      });
      secure.listen(0, '127.0.0.1');
      await once(secure, 'listening');
    });
    after(() => {
      secure.close();
      secure.closeAllConnections();
      rmSync(folder, { recursive: true });
    });

    const address = () => `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;

    it('accepts a self-signed certificate only when told to', async () => {
      const read = (config: Loaded) => config.get('key02');
      expect(await both({ endpoint: address(), name: 'plain', rejectUnauthorized: false }, read)).to.equal(2);
      for (const { load } of Object.values(CLIENTS)) {
        const error = await load({ endpoint: address(), name: 'plain' }).catch((reason: unknown) => reason);
        expect(error).to.have.property('code', 'DEPTH_ZERO_SELF_SIGNED_CERT');
      }
    });
  });
});
