import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { systemClock } from '../../server/system-clock.js';
import { SCHEMA_DEADLINE_MS, SchemaValidator } from '../../server/validators/schema-validator.js';
import { DEFAULT_FOLDER_OPTIONS, type Violation, validateFolder } from '../../server/validators/validate-folder.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';
import { type ServedRepository, serveRepository } from '../support/served-repository.js';
import { FILE_BYTES, fastImport, nextCommits, seeded, VARIANTS } from './generated-history/generate.js';
import { type Fault, judge, springBody, type Tree } from './generated-history/naive-model.js';

const HISTORIES = 200;
const STEPS = 5;
const APPLICATIONS = ['orders', 'billing', 'inventory'];
const PATHS = Object.keys(VARIANTS);
const run = promisify(execFile);

interface Observation {
  readonly application: string;
  readonly branch: string;
  readonly head: string;
  readonly status: number;
  readonly body: string;
  readonly own: string;
  readonly stale: string | null;
}

/** What git itself says about history, for the model and for nobody else. */
interface History {
  parentOf(commit: string): string | undefined;
  treeOf(commit: string): Tree;
}

async function lines(folder: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await run('git', args, { cwd: folder, maxBuffer: 2 ** 28 });
  return stdout.split('\n').filter((line) => line !== '');
}

async function historyOf(folder: string): Promise<History> {
  const listed = (await lines(folder, 'log', '--all', '--format=%H %T %P')).map((line) => line.split(' '));
  const parents = new Map(listed.map(([commit = '', , parent]) => [commit, parent || undefined]));
  const trees = new Map(listed.map(([commit = '', tree = '']) => [commit, tree]));
  const wanted = [...new Set(trees.values())].flatMap((tree) => PATHS.map((path) => `${tree}:${path}`));
  const contents = await contentsOf(folder, wanted);
  return {
    parentOf: (commit) => parents.get(commit),
    treeOf: (commit) => {
      const shown = PATHS.map((path) => [path, contents.get(`${trees.get(commit)}:${path}`)] as const);
      return new Map(shown.flatMap(([path, content]) => (content === undefined ? [] : [[path, content]])));
    },
  };
}

/** By the names that git has for them; what is missing is left out. */
async function contentsOf(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const child = execFile('git', ['cat-file', '--batch'], { cwd: folder, maxBuffer: 2 ** 28 });
  child.stdin?.end(names.map((name) => `${name}\n`).join(''));
  let output = '';
  child.stdout?.on('data', (chunk: string) => {
    output += chunk;
  });
  await new Promise((resolve) => child.once('close', resolve));
  const found = new Map<string, string>();
  for (const name of names) {
    const header = output.slice(0, output.indexOf('\n'));
    const size = / blob (\d+)$/.exec(header)?.[1];
    const start = header.length + 1;
    if (size !== undefined) found.set(name, output.slice(start, start + Number(size)));
    output = output.slice(size === undefined ? start : start + Number(size) + 1);
  }
  return found;
}

async function observe(server: ServedRepository, branch: string, head: string): Promise<readonly Observation[]> {
  return Promise.all(
    APPLICATIONS.map(async (application) => {
      const { status, text, headers } = await server.get(`/${application}/default/${branch}`);
      const own = await server.get(`/api/v1/environments/${application}/default?label=${branch}`);
      const stale = headers.get('cairn-stale');
      return { application, branch, head, status, body: text, own: own.text, stale };
    }),
  );
}

/** Walks back as anybody would. */
function check(observed: Observation, history: History, prefix: string): void {
  const { application, branch, head, status, body, own, stale } = observed;
  const first = judge(history.treeOf(head), application);
  let version: string | undefined = head;
  let verdict = first;
  while (version !== undefined && 'fault' in verdict) {
    version = history.parentOf(version);
    if (version !== undefined) verdict = judge(history.treeOf(version), application);
  }
  const told: Record<string, unknown> = JSON.parse(own);
  const fault = 'fault' in first ? first.fault : undefined;
  if (version === undefined || 'fault' in verdict) {
    expect([status, told['version']]).to.eql([fault?.code === 'circular-placeholder' ? 200 : 500, head]);
    if (status === 200) expect(JSON.parse(body).version).to.equal(head); // As written, circle and all.
    expect(told['type']).to.equal(`/problems/${fault?.code}`);
    expectFault(told, fault as Fault);
    return;
  }
  expect(body).to.equal(springBody(verdict.sources, { application, label: branch, version, prefix }));
  expect(told['version']).to.equal(version);
  if (!fault) {
    expect([told['stale'], stale]).to.eql([null, null]);
    return;
  }
  const { rejected, code, ...place } = told['stale'] as Record<string, unknown>;
  expect([rejected, code]).to.eql([head, fault.code]);
  expect(stale).to.match(new RegExp(`^reason=rejected; commit=${head}; age=\\d+$`));
  expectFault(place, fault);
}

function expectFault(told: Readonly<Record<string, unknown>>, { file, line, rule }: Fault): void {
  expect([told['file'], told['rule']]).to.eql([file, rule]);
  if (line !== undefined) expect(told['line']).to.equal(line);
}

describe('generated histories', () => {
  let server: ServedRepository | undefined;
  let repository: TestRepository | undefined;
  const observations: Observation[] = [];
  let history: History;

  before(async function () {
    this.timeout(120_000);
    repository = await gitRepository();
    server = await serveRepository(repository.path, { limits: { fileBytes: FILE_BYTES } });
    const random = seeded(20_261_124);
    const commits = new Map<string, string[]>(Array.from({ length: HISTORIES }, (_, index) => [`h${index}`, []]));
    for (let step = 0; step < STEPS; step += 1) {
      await fastImport(repository.path, nextCommits(commits, step, random));
      for (const line of await lines(repository.path, 'for-each-ref', '--format=%(refname:short) %(objectname)')) {
        const [branch = '', head = ''] = line.split(' ');
        commits.get(branch)?.push(head);
      }
      // What a forced push leaves behind stays findable for the model.
      const kept = [...commits].map(([branch, all]) => `update refs/kept/${branch}-${step} ${all.at(-1)}\n`);
      await updateRefs(repository.path, kept.join(''));
      await server.refresh();
      for (const [branch, all] of commits) observations.push(...(await observe(server, branch, all.at(-1) as string)));
    }
    history = await historyOf(repository.path);
  });

  after(async () => {
    await server?.[Symbol.asyncDispose]();
    await repository?.[Symbol.asyncDispose]();
  });

  it(`serves what a naive model serves, in all ${HISTORIES} of them, after each push`, async function () {
    this.timeout(120_000);
    for (const observed of observations) check(observed, history, `${repository?.path}/`);
    const stale = observations.filter(({ stale }) => stale !== null).length;
    const refused = observations.filter(({ status }) => status !== 200).length;
    expect(observations.length).to.equal(HISTORIES * STEPS * APPLICATIONS.length);
    expect([stale > 300, refused > 100, stale + refused < observations.length]).to.eql([true, true, true]);
  });

  it('has the same verdict offline, on each content that these commits hold', async function () {
    this.timeout(120_000);
    const contents = new Map<string, { tree: Tree; observed: Observation[] }>();
    for (const observed of observations) {
      const tree = history.treeOf(observed.head);
      const key = JSON.stringify([...tree]);
      const known = contents.get(key) ?? { tree, observed: [] };
      contents.set(key, known);
      known.observed.push(observed);
    }
    const validator = new SchemaValidator({ clock: systemClock, deadlineMs: SCHEMA_DEADLINE_MS });
    for (const { tree, observed } of contents.values()) {
      const violations = await validate(tree, validator);
      for (const each of observed) expect(verdictOf(each)).to.eql(violationOf(violations, each.application, tree));
    }
    await validator.close();
    expect(contents.size).to.be.above(100);
  });
});

async function updateRefs(folder: string, commands: string): Promise<void> {
  const child = execFile('git', ['update-ref', '--stdin'], { cwd: folder });
  child.stdin?.end(commands);
  await new Promise((resolve, reject) => child.once('close', (code) => (code === 0 ? resolve(code) : reject(code))));
}

async function validate(tree: Tree, validator: SchemaValidator): Promise<readonly Violation[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-folder-'));
  for (const [path, content] of tree) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const limits = { ...DEFAULT_FOLDER_OPTIONS.limits, fileBytes: FILE_BYTES };
  const violations = await validateFolder(folder, { ...DEFAULT_FOLDER_OPTIONS, limits, clock: systemClock, validator });
  await rm(folder, { recursive: true });
  return violations;
}

const NOTHING = { code: undefined, file: undefined, line: undefined, column: undefined, rule: undefined };

function violationOf(violations: readonly Violation[], asked: string, tree: Tree) {
  const named = (name: string) =>
    violations.find(({ application, profiles }) => application === name && profiles[0] === 'default');
  // No file names it: it gets what is shared.
  const found = named(asked) ?? (isNamed(tree, asked) ? undefined : named('application'));
  if (!found) return { ...NOTHING, message: undefined };
  const { application: _, profiles: __, ...rest } = found;
  return { ...NOTHING, ...rest };
}

function verdictOf({ own }: Observation) {
  const told = JSON.parse(own);
  const { type, detail, stale } = told;
  const { code, message, file, line, column, rule } =
    type === undefined ? (stale ?? {}) : { ...told, code: type.slice('/problems/'.length), message: detail };
  return { code, message, file, line, column, rule };
}

function isNamed(tree: Tree, application: string): boolean {
  return tree.has(`${application}.yml`) || tree.has(`schemas/${application}.schema.json`);
}
