import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { gitRepository } from '../support/git-repository.js';
import { type ServedRepository, serveRepository } from '../support/served-repository.js';

const SCHEMA = JSON.stringify({
  type: 'object',
  required: ['pool'],
  properties: { pool: { type: 'object', properties: { size: { type: 'integer', maximum: 100 } } } },
});
const GOOD = {
  'application.yml': 'company: Northwind\n',
  'orders.yml': 'pool:\n  size: 10\n',
  'billing.yml': 'days: 30\n',
  'note.conf': 'size ${pool.size}\n',
  'schemas/orders.schema.json': SCHEMA,
};
const FORMS = [
  '/orders/default',
  '/orders-default.yml',
  '/orders-default.json',
  '/orders-default.properties',
  '/orders/default/main/note.conf',
  '/api/v1/environments/orders/default?origins=true',
];

interface Stale {
  readonly rejected: string;
  readonly code: string;
  readonly file: string;
  readonly line?: number;
  readonly rule?: string;
  readonly message: string;
}
interface Own {
  readonly version: string;
  readonly stale: Stale | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

async function own(server: ServedRepository, application: string): Promise<Own> {
  return JSON.parse((await server.get(`/api/v1/environments/${application}/default`)).text);
}

/** Status, staleness without its age, and bytes of every form. */
async function everyForm(server: ServedRepository) {
  const answers = await Promise.all(FORMS.map((form) => server.get(form)));
  return answers.map(({ status, headers, text }) => [
    status,
    headers.get('cairn-version'),
    headers.get('cairn-stale')?.replace(/age=\d+/, 'age'),
    text,
  ]);
}

describe('a bad commit', () => {
  for (const { what, orders, code, line, rule } of [
    { what: 'a syntax error', orders: 'pool:\n  size: 20\n size: [\n', code: 'invalid-document', line: 3 },
    {
      what: 'a value its schema refuses',
      orders: 'pool:\n  size: 4711\n',
      code: 'schema-violation',
      line: 2,
      rule: 'maximum at #/properties/pool/properties/size/maximum',
    },
    { what: 'a file over the cap', orders: `pool:\n  size: 20\n# ${'x'.repeat(2000)}\n`, code: 'limit-exceeded' },
    { what: 'a circle', orders: 'pool:\n  size: 20\na: x${b}\nb: ${a}\n', code: 'circular-placeholder', line: 3 },
  ]) {
    it(`with ${what} changes nothing for whom it breaks, and everything else moves on`, async () => {
      await using repository = await gitRepository();
      const good = await repository.commit(GOOD);
      const settings = { limits: { fileBytes: 1024 } };
      const dataDir = await mkdtemp(join(tmpdir(), 'cairn-restarted-'));
      await using server = await serveRepository(repository.path, { ...settings, dataDir });
      expect((await own(server, 'orders')).stale).to.equal(null);

      const bad = await repository.commit({ 'orders.yml': orders, 'billing.yml': 'days: 31\n' });
      await server.refresh();
      const { version, stale, properties } = await own(server, 'orders');
      expect([version, properties['pool.size']]).to.eql([good, 10]);
      expect(stale).to.include({ rejected: bad, code, file: 'orders.yml' });
      expect([stale?.line, stale?.rule]).to.eql([line, rule]);
      expect(stale?.message).to.not.contain('4711');
      const billing = await own(server, 'billing');
      expect([billing.version, billing.stale, billing.properties['days']]).to.eql([bad, null, 31]);

      const forms = await everyForm(server);
      for (const [, served, header] of forms) {
        expect([served, header]).to.eql([good, `reason=rejected; commit=${bad}; age`]);
      }
      await using newcomer = await serveRepository(repository.path, settings);
      expect(await everyForm(newcomer)).to.eql(forms);

      await server[Symbol.asyncDispose]();
      await using restarted = await serveRepository(repository.path, { ...settings, dataDir });
      expect(await everyForm(restarted)).to.eql(forms);

      const healed = await repository.commit({ 'orders.yml': 'pool:\n  size: 30\n' });
      await restarted.refresh();
      const after = await own(restarted, 'orders');
      expect([after.version, after.stale, after.properties['pool.size']]).to.eql([healed, null, 30]);
      expect((await restarted.get('/orders/default')).headers.get('cairn-stale')).to.equal(null);
      await restarted[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true });
    });
  }
});

describe('a rejection', () => {
  it('is listed while it is in force, counted in health, and gone when it is healed', async () => {
    await using repository = await gitRepository();
    const good = await repository.commit(GOOD);
    await using server = await serveRepository(repository.path);
    const list = async (query = '') => JSON.parse((await server.get(`/api/v1/rejections${query}`)).text).rejections;
    const health = async () => JSON.parse((await server.get('/actuator/health')).text);
    for (const path of ['/orders/default', '/orders/prod/main', '/billing/default']) await server.get(path);
    expect(await list()).to.eql([]);

    const bad = await repository.commit({ 'orders.yml': 'pool: {size: x}\n' }, 'bad');
    const since = (await repository.git('show', '-s', '--format=%cI', bad)).replace('+00:00', 'Z');
    await server.refresh();
    const told = {
      ...{ application: 'orders', rejected: bad, servedVersion: good, code: 'schema-violation', file: 'orders.yml' },
      ...{ line: 1, column: 14, rule: 'type at #/properties/pool/properties/size/type' },
    };
    const listed = await list();
    expect(listed).to.have.length(2);
    for (const [index, asked] of [
      { profiles: ['default'], label: null },
      { profiles: ['prod'], label: 'main' },
    ].entries()) {
      expect(listed[index]).to.deep.include({ ...told, ...asked });
      expect(Date.parse(listed[index].since)).to.equal(Date.parse(since));
    }
    expect(await list('?label=main')).to.have.length(2);
    expect(await list('?label=other')).to.eql([]);
    const { status, components } = await health();
    expect([status, components.configServer.details.rejections]).to.eql(['UP', listed]);
    expect((await server.get('/readyz')).status).to.equal(200);

    await repository.commit({ 'orders.yml': 'pool: {size: 1}\n' });
    await server.refresh();
    expect(await list()).to.eql([]);
    expect((await health()).components.configServer.details.rejections).to.eql([]);
  });

  it('is listed on a server that nobody has read from, and not for who asks for it by its id', async () => {
    await using repository = await gitRepository();
    await repository.commit(GOOD);
    const bad = await repository.commit({ 'orders.yml': 'pool: [\n' }, 'bad');
    await using server = await serveRepository(repository.path);
    const list = async () => JSON.parse((await server.get('/api/v1/rejections')).text).rejections;
    const [first, ...more] = await list();
    expect([first.application, first.rejected, more]).to.eql(['orders', bad, []]);
    await repository.commit({ 'orders.yml': 'pool: {size: 1}\n' }, 'good again');
    await server.refresh();
    expect((await server.get(`/api/v1/environments/orders/default?label=${bad}`)).headers.get('cairn-stale')).to.be.a(
      'string',
    );
    expect(await list()).to.eql([]);
  });

  it('tells what is wrong where no commit is good', async () => {
    await using repository = await gitRepository();
    const bad = await repository.commit({ ...GOOD, 'orders.yml': 'pool: [\n' });
    await using server = await serveRepository(repository.path);
    const problem = await server.get('/api/v1/environments/orders/default');
    expect(problem.status).to.equal(500);
    expect(JSON.parse(problem.text)).to.include({
      type: '/problems/invalid-document',
      file: 'orders.yml',
      version: bad,
    });
    const spring = await server.get('/orders/default');
    expect([spring.status, JSON.parse(spring.text).message]).to.satisfy(([status, message]: [number, string]) => {
      return status === 500 && message.includes('orders.yml:') && message.includes(bad);
    });
    const { rejections } = JSON.parse((await server.get('/api/v1/rejections')).text);
    expect(rejections[0]).to.include({ application: 'orders', rejected: bad, servedVersion: null });
  });

  it('of a commit with too many files holds everybody back, and files with them', async () => {
    await using repository = await gitRepository();
    const good = await repository.commit(GOOD);
    await using server = await serveRepository(repository.path, { limits: { files: 10 } });
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`more/${index}.txt`, '']));
    const bad = await repository.commit({ ...many, 'note.conf': 'new\n' });
    await server.refresh();
    expect((await own(server, 'billing')).stale).to.include({ rejected: bad, code: 'limit-exceeded' });
    for (const headers of [{}, { Accept: 'application/octet-stream' }]) {
      const file = await server.get('/orders/default/main/note.conf', headers);
      expect([file.headers.get('cairn-version'), file.text.startsWith('size')]).to.eql([good, true]);
    }
    expect((await server.get('/api/v1/applications')).status).to.equal(500);
  });

  it('keeps a file and its values at one version, and shows nothing that is newer', async () => {
    await using repository = await gitRepository();
    await repository.commit(GOOD);
    await using server = await serveRepository(repository.path);
    await repository.commit({ 'orders.yml': 'pool: [\n', 'note.conf': 'new ${pool.size}\n', 'added.conf': 'new\n' });
    await server.refresh();
    expect((await server.get('/orders/default/main/note.conf')).text).to.equal('size 10\n');
    expect((await server.get('/orders/default/main/added.conf')).status).to.equal(404);
    expect((await server.get('/billing/default/main/added.conf')).text).to.equal('new\n');
    const raw = await server.get('/orders/default/main/note.conf', { Accept: 'application/octet-stream' });
    expect(raw.text).to.equal('size ${pool.size}\n');
    expect(raw.headers.get('cairn-stale')).to.match(/^reason=rejected; /);
  });

  it('is told by an answer from memory, and by a 304, as by the first', async () => {
    await using repository = await gitRepository();
    await repository.commit(GOOD);
    await using server = await serveRepository(repository.path);
    const bad = await repository.commit({ 'orders.yml': 'pool: [\n' });
    await server.refresh();
    const path = '/api/v1/environments/orders/default';
    const first = await server.get(path);
    const again = await server.get(path);
    const unchanged = await server.get(path, { 'If-None-Match': first.headers.get('etag') ?? '' });
    expect([again.status, unchanged.status, again.text]).to.eql([200, 304, first.text]);
    for (const { headers } of [first, again, unchanged]) {
      expect(headers.get('cairn-stale')).to.match(new RegExp(`^reason=rejected; commit=${bad}; age=\\d+$`));
    }
  });

  it('leaves the schema that editors ask for', async () => {
    await using repository = await gitRepository(GOOD);
    await using server = await serveRepository(repository.path);
    const schema = await server.get('/schemas/orders.json');
    expect(JSON.parse(schema.text).allOf).to.eql([{ $ref: '#/definitions/schemas~1orders.schema.json' }]);
    expect((await server.get('/schemas/billing.json')).status).to.equal(404);
  });
});
