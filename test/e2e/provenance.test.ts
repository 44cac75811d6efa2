import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { type CairnServer, startCairn } from '../support/cairn-server.js';
import { type Files, gitRepository, type TestRepository } from '../support/git-repository.js';

type Json = Record<string, unknown>;
interface Change {
  readonly key: string;
  readonly kind: string;
  readonly before: unknown;
  readonly after: unknown;
}
interface Source extends Json {
  readonly source: string;
  readonly line: number;
}
interface Entry {
  readonly version: string;
  readonly summary: string;
  readonly changes?: readonly Change[];
  readonly error?: Json;
}

const SCHEMAS = new URL('../../../schemas/api/', import.meta.url);
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const validators = new Map(
  (['explanation', 'history', 'diff', 'problem'] as const).map((name) => [
    name,
    ajv.compile(JSON.parse(readFileSync(new URL(`${name}.schema.json`, SCHEMAS), 'utf8'))),
  ]),
);

function serve(repository: TestRepository, settings: Json = {}): Promise<CairnServer> {
  const refresh = { pollIntervalMs: 0 };
  return startCairn({ backends: [{ type: 'git', uri: repository.path }], refresh, ...settings });
}

/** Asks and checks the answer against its schema. */
async function ask<T = Json>(server: CairnServer, target: string, status = 200): Promise<T> {
  const response = await fetch(`${server.url}/api/v1/${target}`);
  const body = await response.json();
  expect(response.status, JSON.stringify(body)).to.equal(status);
  const kind = target.split('/', 1)[0] === 'explain' ? 'explanation' : (target.split('/', 1)[0] as 'history' | 'diff');
  const validate = validators.get(status === 200 ? kind : 'problem');
  validate?.(body);
  expect(validate?.errors ?? []).to.eql([]);
  return body as T;
}

async function commitAs(repository: TestRepository, author: string, date: string, files: Files, summary: string) {
  await repository.commit(files, summary);
  await repository.git('commit', '--quiet', '--amend', '--no-edit', '--author', author, '--date', date);
  return repository.git('rev-parse', 'HEAD');
}

/** What `git blame --porcelain` says about one line. */
async function blamed(repository: TestRepository, file: string, line: number) {
  const text = await repository.git('blame', '--porcelain', '-L', `${line},${line}`, 'main', '--', file);
  const field = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1] ?? '';
  return {
    commit: text.slice(0, 40),
    author: { name: field('author'), email: field('author-mail').slice(1, -1) },
    date: new Date(Number(field('author-time')) * 1000).toISOString().replace('.000', ''),
    summary: field('summary'),
  };
}

async function refresh(server: CairnServer): Promise<void> {
  const response = await fetch(`${server.url}/api/v1/refresh?wait=true`, { method: 'POST' });
  expect(response.status).to.equal(200);
}

const told = ({ summary, changes, error }: Entry) =>
  `${summary}: ${error ? `error ${error.file}:${error.line}` : changes?.map(({ key, before, after }) => `${key} ${before}>${after}`).join()}`;

describe('explain', () => {
  it('names the winner and the three it beat, each as git blames it', async () => {
    await using repository = await gitRepository();
    await commitAs(
      repository,
      'Ada <ada@example.org>',
      '2024-02-29T12:00:00+05:30',
      { 'application.yml': 'x: 1\npool:\n  size: 10\ncurrency: EUR\n', 'orders.yml': 'pool.size: 20\n' },
      'first',
    );
    await commitAs(
      repository,
      'Bob Ü <bob@example.org>',
      '2025-01-01T00:00:00Z',
      {
        'application-prod.yml': '\n\npool: { size: 30 }\n',
        'application.yml': 'x: 1\npool:\n  size: 11\ncurrency: EUR\n',
      },
      'more for prod',
    );
    await commitAs(
      repository,
      'Eve <eve@example.org>',
      '2025-06-01T10:00:00-07:00',
      { 'orders-prod.yml': 'a: 1\n---\nb: 2\npool.size: 0x28\n' },
      'forty: "the" answer',
    );
    const version = await repository.commit({
      'orders-prod.yml': 'a: 2\n---\nb: 2\npool.size: 0x28\n',
      'billing.yml': 'y: 1',
    });
    await using server = await serve(repository);
    const answer = await ask<Json & { sources: Source[] }>(server, 'explain/orders/prod/pool.size');
    expect({ ...answer, sources: undefined }).to.eql({
      ...{ application: 'orders', profiles: ['prod'], label: null, version, stale: null, key: 'pool.size' },
      ...{ value: 40, resolved: 40, sources: undefined, placeholders: [] },
    });
    const expected = [
      { source: 'orders-prod.yml (document #1)', file: 'orders-prod.yml', document: 1, line: 4, column: 12, value: 40 },
      { source: 'application-prod.yml', file: 'application-prod.yml', document: 0, line: 3, column: 15, value: 30 },
      { source: 'orders.yml', file: 'orders.yml', document: 0, line: 1, column: 12, value: 20 },
      { source: 'application.yml', file: 'application.yml', document: 0, line: 3, column: 9, value: 11 },
    ];
    for (const [index, source] of expected.entries()) {
      expect(answer.sources[index]).to.eql({ ...source, ...(await blamed(repository, source.file, source.line)) });
    }
    expect(answer.sources).to.have.length(4);
  });

  it('blames all lines of a value, and of each item of a list', async () => {
    await using repository = await gitRepository();
    const certificate = (middle: string) => `x: 1\ncertificate: |\n  BEGIN\n  ${middle}\n  END\nhosts:\n  - a\n`;
    const first = await repository.commit({ 'orders.yml': `${certificate('aaa')}  - b\ny: 2\n` });
    const second = await repository.commit({ 'orders.yml': `${certificate('bbb')}  - b\ny: 2\n` });
    const third = await repository.commit({ 'orders.yml': `${certificate('bbb')}  - c\ny: 2\n` });
    await using server = await serve(repository);
    for (const [key, commit] of [
      ['certificate', second],
      ['hosts', third],
      ['hosts[0]', first],
      ['y', first],
    ]) {
      const { sources } = await ask<{ sources: readonly Json[] }>(server, `explain/orders/prod/${key}`);
      expect([key, sources[0]?.['commit']]).to.eql([key, commit]);
    }
  });

  it('shows overrides without a file, lists whole, and placeholders step by step', async () => {
    await using repository = await gitRepository({
      'application.yml':
        'company: { currency: EUR }\nhosts: [a, b]\nprice: "${amount:1} ${company.currency} ${none}"\n',
      'orders.yml': 'hosts: [c]\nsecret: "{cipher}abc"\n',
    });
    await using server = await serve(repository, { overrides: { amount: '10' }, encryption: { enabled: false } });
    const price = await ask<{ resolved: string; placeholders: Json[] }>(server, 'explain/orders/prod/price?label=main');
    expect(price.resolved).to.equal('10 EUR ${none}');
    expect(price.placeholders).to.eql([
      { placeholder: '${amount:1}', key: 'amount', default: '1', value: '10', source: 'overrides', line: null },
      { placeholder: '${company.currency}', key: 'company.currency', value: 'EUR', source: 'application.yml', line: 1 },
      { placeholder: '${none}', key: 'none', value: null, source: null, line: null, unresolved: true },
    ]);
    const amount = await ask<{ sources: Json[] }>(server, 'explain/orders/prod/amount');
    const nowhere = { file: null, document: null, line: null, column: null };
    const nobody = { commit: null, author: null, date: null, summary: null };
    expect(amount.sources).to.eql([{ source: 'overrides', ...nowhere, value: '10', ...nobody }]);
    const hosts = await ask<{ value: unknown; sources: Source[] }>(server, 'explain/orders/prod/hosts');
    expect(hosts.value).to.eql(['c']);
    expect(hosts.sources.map(({ source, value }) => [source, value])).to.eql([
      ['orders.yml', ['c']],
      ['application.yml', ['a', 'b']],
    ]);
    expect(await ask(server, 'explain/orders/prod/secret')).to.include({ value: '{cipher}…', resolved: '{cipher}…' });
  });

  it('answers 304 when nothing but the version moved, and anew when blame has', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1\n' });
    await using server = await serve(repository);
    const url = `${server.url}/api/v1/explain/orders/prod/a`;
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    const version = await repository.commit({ 'billing.yml': 'a: 1\n' });
    await refresh(server);
    const unmoved = await fetch(url, { headers: { 'If-None-Match': etag } });
    expect([unmoved.status, unmoved.headers.get('cairn-version')]).to.eql([304, version]);
    await repository.commit({ 'orders.yml': 'a: 2\n' });
    const blame = await repository.commit({ 'orders.yml': 'a: 1\n' });
    await refresh(server);
    const moved = await fetch(url, { headers: { 'If-None-Match': etag } });
    expect(moved.status).to.equal(200);
    expect(((await moved.json()) as { sources: Json[] }).sources[0]?.commit).to.equal(blame);
  });

  it('refuses what is not there, and is not impressed by strange keys', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1\n"--output=x": 1\n"b c/ü": 2\n' });
    await using server = await serve(repository);
    for (const { target, status, code } of [
      { target: 'orders/prod/none', status: 404, code: 'key-not-found' },
      { target: 'orders/prod/__proto__', status: 404, code: 'key-not-found' },
      { target: 'orders/prod/constructor', status: 404, code: 'key-not-found' },
      { target: 'orders/prod/-L1,1:orders.yml', status: 404, code: 'key-not-found' },
      { target: 'orders/prod/..%2F..%2Fetc', status: 404, code: 'key-not-found' },
      { target: 'orders/prod/$(touch%20x)', status: 404, code: 'key-not-found' },
      { target: 'orders/prod/%00', status: 400, code: 'invalid-request' },
      { target: 'orders/prod/%0Aa', status: 400, code: 'invalid-request' },
      { target: 'orders/prod/%2561', status: 400, code: 'invalid-request' },
      { target: 'orders/prod/%zz', status: 400, code: 'invalid-request' },
      { target: 'orders/prod/a?label=nope', status: 404, code: 'label-not-found' },
      { target: 'orders/prod/a?label=--upload-pack%3Dx', status: 404, code: 'label-not-found' },
      { target: 'orders/prod/a?label=HEAD~1', status: 404, code: 'label-not-found' },
      { target: '--orders/prod/a', status: 400, code: 'invalid-request' },
    ]) {
      const problem = await ask(server, `explain/${target}`, status);
      expect(problem.type, target).to.equal(`/problems/${code}`);
    }
    expect((await ask(server, 'explain/orders/prod/--output=x')).value).to.equal(1);
    expect((await ask(server, 'explain/orders/prod/b%20c%2F%C3%BC')).value).to.equal(2);
  });
});

describe('history', () => {
  /** Some of these commits matter to orders in prod, some do not. */
  async function grow(repository: TestRepository): Promise<void> {
    await repository.commit({ 'application.yml': 'a: 1\ncurrency: EUR\n' }, 'first');
    await repository.commit({ 'billing.yml': 'a: 5\n' }, 'another service');
    await repository.commit({ 'orders-prod.yml': 'a: 2\nprice: "1 ${currency}"\n' }, 'prod');
    await repository.commit({ 'application.yml': 'a: 7\ncurrency: EUR\n' }, 'overridden anyway');
    await repository.commit({ 'application.yml': 'a: 7\ncurrency: CHF # dear\n' }, 'currency');
    await repository.git('checkout', '--quiet', '-b', 'side');
    await repository.commit({ 'orders.yml': 'b: 1\n' }, 'on the side');
    await repository.commit({ 'orders.yml': 'b: [x, y]\n' }, 'on the side, too');
    await repository.git('checkout', '--quiet', 'main');
    await repository.commit({ 'orders-prod.yml': 'a: 3\nprice: "1 ${currency}"\n' }, 'three');
    await repository.git('merge', '--quiet', '-m', 'merge', 'side');
    await repository.git('revert', '--no-edit', 'HEAD~1');
    await repository.commit({ 'orders-prod.yml': 'a: [\n' }, 'broken');
    await repository.commit({ 'billing.yml': 'a: 6\n' }, 'still broken');
    await repository.commit({ 'orders-prod.yml': null }, 'gone');
    await repository.commit({ 'application.yml': 'a: 7\n\n\ncurrency: CHF\n' }, 'blank lines');
  }

  const ALL = [
    'gone: a 2>7,price 1 CHF>null',
    'broken: error orders-prod.yml:2',
    'Revert "three": a 3>2',
    'merge: b[0] null>x,b[1] null>y',
    'three: a 2>3',
    'currency: currency EUR>CHF,price 1 EUR>1 CHF',
    'prod: a 1>2,price null>1 EUR',
    'first: a null>1,currency null>EUR',
  ];

  it('tells what each commit changed in the result, whole or page by page', async () => {
    await using repository = await gitRepository();
    await grow(repository);
    await using server = await serve(repository);
    const whole = await ask<{ commits: Entry[]; next: null }>(server, 'history/orders/prod');
    expect(whole.commits.map(told)).to.eql(ALL);
    expect(whole.next).to.equal(null);
    for (const limit of [1, 3]) {
      const paged: string[] = [];
      let cursor = '';
      do {
        const page = await ask<{ commits: Entry[]; next: string }>(
          server,
          `history/orders/prod?limit=${limit}${cursor}`,
        );
        expect(page.commits.length).to.be.at.most(limit);
        paged.push(...page.commits.map(told));
        cursor = page.next && `&cursor=${page.next}`;
      } while (cursor);
      expect(paged).to.eql(ALL);
    }
    const ofKey = await ask<{ commits: Entry[] }>(server, 'history/orders/prod?key=b');
    expect(ofKey.commits.map(told)).to.eql(['gone: ', 'broken: error orders-prod.yml:2', ALL[3]]);
    const side = await ask<{ commits: Entry[] }>(server, 'history/orders/prod?label=side&limit=2');
    expect(side.commits.map(told)).to.eql([
      'on the side, too: b 1>null,b[0] null>x,b[1] null>y',
      'on the side: b null>1',
    ]);
    const globbed = await ask<{ commits: Entry[] }>(server, 'history/billing/default?key=a');
    expect(globbed.commits.map(told)).to.eql(['still broken: a 5>6', 'another service: a 1>5', 'first: a null>1']);
  });

  it('finds files that come and go in folders that a glob names', async () => {
    await using repository = await gitRepository({ 'teams/x/orders.yml': 'a: 1\n', 'doc.txt': 'x' });
    await repository.commit({ 'teams/y/orders.yml': 'a: 2\n' }, 'more');
    await repository.commit({ 'teams/z/readme.txt': 'a: 2\n' }, 'nothing');
    await repository.commit({ 'teams/x/orders.yml': null, 'teams/y/orders.yml': null }, 'none');
    const backends = [{ type: 'git', uri: repository.path, searchPaths: ['teams/*'] }];
    await using server = await startCairn({ backends, refresh: { pollIntervalMs: 0 } });
    const { commits } = await ask<{ commits: Entry[] }>(server, 'history/orders/prod');
    expect(commits.map(told)).to.eql(['none: a 2>null', 'more: a 1>2', 'first: a null>1']);
  });

  it('blames the commit that a schema refuses, and explains what is served in its place', async () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      properties: { port: { type: 'number' } },
    };
    await using repository = await gitRepository({ 'orders.yml': 'port: 1\n' });
    const good = await repository.commit({ 'schemas/orders.schema.json': JSON.stringify(schema) }, 'a schema');
    const refused = await repository.commit({ 'orders.yml': 'port: none\n' }, 'no number');
    await repository.commit({ 'billing.yml': 'a: 1\n' }, 'unrelated');
    await using server = await serve(repository);
    const { commits } = await ask<{ commits: Entry[] }>(server, 'history/orders/prod');
    expect(commits.map(told)).to.eql(['no number: error orders.yml:1', 'first: port null>1']);
    expect(commits[0]).to.have.nested.property('error.code', 'schema-violation');
    const answer = await ask<Json & { sources: Source[] }>(server, 'explain/orders/prod/port');
    expect(answer).to.include({ value: 1, version: good });
    const response = await fetch(`${server.url}/api/v1/diff/orders/prod?from=${refused}&to=${good}`);
    expect(await response.json()).to.have.deep.property('changes', []);
    expect(response.headers.get('cairn-stale')).to.include(`reason=rejected; commit=${refused}`);
    await repository.commit({ 'orders.yml': 'port: 2\n' }, 'a number again');
    await refresh(server);
    const after = await ask<{ commits: Entry[] }>(server, 'history/orders/prod?limit=1');
    expect(after.commits.map(told)).to.eql(['a number again: port 1>2']);
  });

  it('follows a forced push, and does not go on where history was rewritten', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1\n' });
    await repository.commit({ 'orders.yml': 'a: 2\n' }, 'two');
    await repository.commit({ 'orders.yml': 'a: 3\n' }, 'three');
    await using server = await serve(repository);
    const { next } = await ask<{ next: string }>(server, 'history/orders/prod?limit=1');
    await repository.git('reset', '--quiet', '--hard', 'HEAD~2');
    await repository.commit({ 'orders.yml': 'a: 4\n' }, 'four');
    await refresh(server);
    const { commits } = await ask<{ commits: Entry[] }>(server, 'history/orders/prod?cursor=');
    expect(commits.map(told)).to.eql(['four: a 1>4', 'first: a null>1']);
    for (const cursor of [next, 'main', '.', '--all', `${next}.${next}`, '../x']) {
      const problem = await ask(server, `history/orders/prod?cursor=${cursor}`, 400);
      expect(problem.type, cursor).to.equal('/problems/invalid-request');
    }
    await ask(server, 'history/orders/prod?limit=101', 400);
    await ask(server, 'history/orders/prod?label=nope', 404);
  });

  it('does not let a cursor lead to another label', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1\n' });
    await repository.git('checkout', '--quiet', '-b', 'other');
    const secret = await repository.commit({ 'orders.yml': 'a: 2\n' });
    await repository.git('checkout', '--quiet', 'main');
    await using server = await serve(repository);
    await ask(server, `history/orders/prod?cursor=${secret}`, 400);
  });

  it('takes several labels together, each commit once', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1\nb: 1\n' });
    await repository.git('checkout', '--quiet', '-b', 'other');
    await commitAs(repository, 'Eve <eve@example.org>', '2025-06-01T10:00:00Z', { 'orders.yml': 'a: 2\n' }, 'of other');
    await repository.git('checkout', '--quiet', 'main');
    await using server = await serve(repository);
    const { commits } = await ask<{ commits: Entry[] }>(server, 'history/orders/prod?label=main,other');
    expect(commits.map(told)).to.eql(['of other: a 1>2', 'first: a null>1,b null>1']);
  });
});

describe('diff', () => {
  it('compares labels, commits and profiles', async () => {
    await using repository = await gitRepository({
      'application.yml': 'a: 1\nb: "${a}"\n',
      'orders-prod.yml': 'c: 1.10\n',
    });
    const first = await repository.git('rev-parse', 'HEAD');
    await repository.git('tag', 'v1');
    const version = await repository.commit({ 'application.yml': 'a: 2\nb: "${a}"\nd: null\n' });
    await using server = await serve(repository);
    const changes = [
      { key: 'a', kind: 'changed', before: 1, after: 2 },
      { key: 'b', kind: 'changed', before: 1, after: 2 },
      { key: 'd', kind: 'added', before: null, after: null },
    ];
    const about = { application: 'orders', profiles: ['prod'], stale: null };
    expect(await ask(server, 'diff/orders/prod?from=v1')).to.eql({
      from: { ...about, label: 'v1', version: first },
      to: { ...about, label: null, version },
      changes,
    });
    expect((await ask(server, `diff/orders/prod?from=${first.slice(0, 8)}&to=main`)).changes).to.eql(changes);
    expect((await ask(server, 'diff/orders/prod?from=main&to=main')).changes).to.eql([]);
    const profiles = await ask<{ changes: Json[] }>(server, 'diff/orders/prod?fromProfiles=dev,eu');
    expect(profiles).to.have.deep.nested.property('from.profiles', ['dev', 'eu']);
    expect(profiles.changes).to.eql([{ key: 'c', kind: 'added', before: null, after: 1.1 }]);
    const text = await (await fetch(`${server.url}/api/v1/diff/orders/prod?fromProfiles=dev`)).text();
    expect(text).to.include('"after":1.10');
  });

  it('answers 304 as long as there is the same to tell, and refuses what is not there', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1\n' });
    await repository.git('tag', 'v1');
    await using server = await serve(repository);
    const url = `${server.url}/api/v1/diff/orders/prod?from=v1`;
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    const version = await repository.commit({ 'billing.yml': 'a: 1\n' });
    await refresh(server);
    const same = await fetch(url, { headers: { 'If-None-Match': etag } });
    expect([same.status, same.headers.get('cairn-version')]).to.eql([304, version]);
    await ask(server, 'diff/orders/prod?from=nope', 404);
    await ask(server, 'diff/orders/prod?to=HEAD%5E', 404);
    await ask(server, 'diff/orders/prod?fromProfiles=..%2Fx', 400);
    await ask(server, 'diff/orders/prod', 400);
  });
});
