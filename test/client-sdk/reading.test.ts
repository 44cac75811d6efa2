import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { expandEnv } from '../../client-sdk/expand-env.js';
import { flatten, toRaw, toValues } from '../../client-sdk/flat.js';
import { ConfigClientError, fromStatic, jsonSchema, RawNumber } from '../../client-sdk/index.js';
import { toEnv } from '../../client-sdk/to-env.js';
import { validate } from '../../client-sdk/validate.js';

const raw = (tree: unknown) => flatten(toRaw(tree));
const failure = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('fromStatic', () => {
  const given = { server: { port: 8080 }, db: { hosts: ['a', 'b'], pool: { size: 10 } }, flag: false as boolean };

  it('reads as a connected client does', () => {
    const config = fromStatic(given);
    expect(config.get('server.port')).to.equal(8080);
    expect(config.get('db.hosts')).to.eql(['a', 'b']);
    expect(config.get('flag')).to.equal(false);
    expect(config.get('db.hosts[1]', 'z')).to.equal('b');
    expect(config.get('absent', 'z')).to.equal('z');
    expect(config.require('server.port')).to.equal(8080);
    expect(failure(() => config.require('absent'))).to.have.property('code', 'missing-key');
    expect(config.snapshot.has('db.pool')).to.equal(true);
    expect(config.snapshot.has('db.toString')).to.equal(false);
    expect(config.snapshot.keys('db')).to.eql(['db.hosts[0]', 'db.hosts[1]', 'db.pool.size']);
    expect(config.snapshot.from).to.equal('static');
    expect(config.toEnv({ include: ['server'] })).to.eql({ SERVER_PORT: '8080' });
  });

  it('gives nothing away that could be changed', () => {
    const config = fromStatic(given);
    expect(failure(() => (config.snapshot.config.db.pool.size = 1))).to.be.instanceOf(TypeError);
    expect(failure(() => config.snapshot.config.db.hosts.push('c'))).to.be.instanceOf(TypeError);
    expect(failure(() => Object.assign(config.snapshot, { version: 'x' }))).to.be.instanceOf(TypeError);
    given.db.pool.size = 10;
    expect(config.get('db.pool.size')).to.equal(10);
  });

  it('tells watchers of their key only, and of its value', () => {
    const config = fromStatic(given);
    const seen: unknown[] = [];
    config.watch('db.pool.size', (size) => seen.push(size));
    config.watch('db.pool', (pool) => seen.push({ ...pool }));
    config.watch('db.hosts', (hosts) => seen.push(hosts), { immediate: true });
    config.onChange('server', ({ changes }) => seen.push(changes.map(({ key }) => key)));
    config.set({ flag: true });
    config.set({ db: { ...given.db, pool: { size: 20 } } });
    config.set({ server: { port: 1 } });
    expect(seen).to.eql([['a', 'b'], 20, { size: 20 }, ['server.port']]);
  });

  it('stops telling when told to, by function or signal', () => {
    const config = fromStatic({ a: 1 });
    const controller = new AbortController();
    const seen: string[] = [];
    const stop = config.watch('a', () => seen.push('watch'));
    config.onChange('', () => seen.push('change'), { signal: controller.signal });
    config.onChange('', () => seen.push('never'), { signal: AbortSignal.abort() });
    config.set({ a: 2 });
    stop();
    controller.abort();
    config.set({ a: 3 });
    expect(seen).to.eql(['watch', 'change']);
  });

  it('tells the others when a listener throws, and of that as an error', async () => {
    const config = fromStatic({ a: 1 });
    const seen: unknown[] = [];
    const rejected = new Promise<Error>((resolve) =>
      config.on('error', (error) => error.message === 'later' && resolve(error)),
    );
    config.on('error', (error) => seen.push(error.message));
    config.watch('a', () => {
      throw new Error('at once');
    });
    config.onChange('', async () => {
      throw new Error('later');
    });
    config.watch('a', (value) => seen.push(value));
    config.set({ a: 2 });
    expect(seen).to.eql(['at once', 2]);
    await rejected;
  });

  it('gives a slow loop one change set for all it missed, and ends with the client', async () => {
    const config = fromStatic({ a: 1, b: 1 });
    const changes = config.changes();
    config.set({ a: 2 });
    config.set({ b: 2 });
    config.set({ a: 3 });
    const seen: unknown[] = [];
    for await (const { from, to, changes: keys } of changes) {
      seen.push([from.get('a'), to.get('a'), keys.map(({ key }) => key)]);
      if (seen.length === 1) config.set({ a: 4 });
      else void config.close();
    }
    expect(seen).to.eql([
      [1, 3, ['a', 'b']],
      [3, 4, ['a']],
    ]);
    expect(config.status).to.equal('closed');
  });

  it('does not tell a loop of what was undone meanwhile', async () => {
    const config = fromStatic({ a: 1, b: 1 });
    const next = config.changes()[Symbol.asyncIterator]();
    config.set({ a: 2 });
    config.set({ a: 1 });
    config.set({ b: 2 });
    expect((await next.next()).value?.changes).to.eql([{ key: 'b', kind: 'changed', before: 1, after: 2 }]);
  });

  it('ends a loop by its signal, also one that waits', async () => {
    const controller = new AbortController();
    const config = fromStatic({ a: 1 });
    const iterator = config.changes({ signal: controller.signal })[Symbol.asyncIterator]();
    const waiting = iterator.next();
    controller.abort();
    expect(await waiting).to.eql({ done: true, value: undefined });
    const late = config.changes({ signal: controller.signal })[Symbol.asyncIterator]();
    expect(await late.next()).to.eql({ done: true, value: undefined });
  });
});

describe('toEnv', () => {
  it('names as Spring does, or as shells do, with digits as written', () => {
    const properties = { ...raw({ 'a.b-c': ['x'], on: true, none: null, list: [] }), n: new RawNumber('1.10') };
    expect(toEnv(properties)).to.eql({ A_BC_0: 'x', ON: 'true', NONE: '', LIST: '', N: '1.10' });
    expect(toEnv(properties, { style: 'posix', include: ['a'] })).to.eql({ A_B_C_0: 'x' });
    expect(toEnv(raw({ '1st': 'x' }))).to.eql({ _1ST: 'x' });
    expect(toEnv(raw({ a: 1 }), { prefix: 'APP_' })).to.eql({ APP_A: '1' });
  });

  it('leaves out what decides which code runs', () => {
    const names = ['path', 'home', 'node.options', 'ld.preload', 'bash.env', 'dyld.insert-libraries', 'git.ssh'];
    expect(toEnv(raw(Object.fromEntries(names.map((name) => [name, 'x']))))).to.eql({});
    expect(toEnv(raw({ path: 'x' }), { prefix: 'APP_' })).to.eql({ APP_PATH: 'x' });
  });

  it('refuses two keys for one name', () => {
    expect(failure(() => toEnv(raw({ 'a.b': 1, a_b: 2 })))).to.have.property('code', 'name-collision');
    expect(failure(() => toEnv(raw({ 'a-b': 1, ab: 2 }), { include: ['ab'] }))).to.eql({ AB: '2' });
  });
});

describe('expandEnv', () => {
  const variables = { HOME_DIR: '/srv', EMPTY: '', NESTED: '${HOME_DIR}' };
  for (const { text, expanded } of [
    { text: 'at ${HOME_DIR}/x', expanded: 'at /srv/x' },
    { text: '${ABSENT:else}', expanded: 'else' },
    { text: '${ABSENT:}', expanded: '' },
    { text: '${EMPTY:else}', expanded: '' },
    { text: '${ABSENT}', expanded: '${ABSENT}' },
    { text: '${NESTED}', expanded: '${HOME_DIR}' },
    { text: '${toString}', expanded: '${toString}' },
    { text: '${HOME_DIR}${HOME_DIR}', expanded: '/srv/srv' },
    { text: '\\${HOME_DIR} ${HOME_DIR}', expanded: '${HOME_DIR} /srv' },
    { text: '\\\\${HOME_DIR}', expanded: '${HOME_DIR}' },
  ]) {
    it(`makes "${expanded}" of "${text}"`, () => {
      const { properties } = expandEnv({ properties: raw({ a: text, n: 1 }), secrets: [] }, variables);
      expect(toValues(properties)).to.include({ a: expanded, n: 1 });
    });
  }

  it('makes secrets of what a secret was filled into', () => {
    const properties = raw({ password: 's3cret', url: 'me:${password}@db', copy: '${url}', other: '${HOME_DIR}' });
    const expanded = expandEnv({ properties, secrets: ['password'] }, variables);
    expect(expanded.properties).to.include({ copy: 'me:s3cret@db', other: '/srv' });
    expect(expanded.secrets).to.have.members(['password', 'url', 'copy']);
  });
});

describe('jsonSchema', () => {
  const document = {
    type: 'object',
    required: ['server'],
    properties: {
      server: {
        type: 'object',
        properties: { port: { type: 'integer', default: 80 }, tags: { type: 'array', items: { type: 'string' } } },
      },
    },
  };

  it('makes a Standard Schema of a JSON Schema, defaults included', async () => {
    const schema = jsonSchema(document, new Ajv2020({ useDefaults: true }));
    expect(await validate(schema, { server: {} }, [])).to.eql({ server: { port: 80 } });
  });

  it('tells where something is wrong', async () => {
    const schema = jsonSchema(document, new Ajv2020({ allErrors: true }));
    const error = await validate(schema, { server: { port: 'x', tags: ['a', 1] } }, []).catch(
      (reason: unknown) => reason,
    );
    expect((error as ConfigClientError).issues).to.eql([
      { path: 'server.port', message: 'must be integer' },
      { path: 'server.tags[1]', message: 'must be string' },
    ]);
  });
});

describe('validate', () => {
  const saying = (path: readonly PropertyKey[] | undefined) => ({
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: () => ({ issues: [{ message: 'got hunter2', ...(path && { path }) }] }),
    },
  });
  for (const { when, path } of [
    { when: 'the secret itself', path: ['db', 'password'] },
    { when: 'what it lies in', path: ['db'] },
    { when: 'everything', path: undefined },
  ]) {
    it(`withholds what is said of ${when}`, async () => {
      const error = await validate(saying(path) as never, {}, ['db.password']).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ConfigClientError);
      expect(JSON.stringify([(error as Error).message, error])).not.to.contain('hunter2');
    });
  }

  it('takes a schema that throws for one that refuses', async () => {
    const schema = {
      '~standard': { version: 1, vendor: 'test', validate: () => Promise.reject(new Error('hunter2')) },
    } as const;
    const error = (await validate(schema, {}, ['a']).catch((reason: unknown) => reason)) as ConfigClientError;
    expect(error).to.have.property('code', 'invalid-configuration');
    expect(error).not.to.have.property('cause');
  });
});

describe('what no compiler has looked at', () => {
  const config = fromStatic({ a: 1 }) as unknown as Record<string, (...given: unknown[]) => unknown>;
  for (const { what, call } of [
    { what: 'a listener without a prefix', call: () => config['onChange']?.(() => {}) },
    { what: 'a watch without a listener', call: () => config['watch']?.('a') },
    { what: 'an event that there is not', call: () => config['on']?.('ready', () => {}) },
    { what: 'a part that is none', call: () => config['set']?.('x') },
    { what: 'a style that there is not', call: () => config['toEnv']?.({ style: 'foo' }) },
    { what: 'a prefix that no name begins with', call: () => config['toEnv']?.({ prefix: '1 A-' }) },
  ] as { what: string; call: () => unknown }[]) {
    it(`refuses ${what}`, () => {
      expect(call).to.throw().with.property('code', 'invalid-options');
    });
  }
});
