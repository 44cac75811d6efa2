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
      await using server = await serveRepository(repository.path, settings);
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

      const healed = await repository.commit({ 'orders.yml': 'pool:\n  size: 30\n' });
      await server.refresh();
      const after = await own(server, 'orders');
      expect([after.version, after.stale, after.properties['pool.size']]).to.eql([healed, null, 30]);
      expect((await server.get('/orders/default')).headers.get('cairn-stale')).to.equal(null);
    });
  }
});
