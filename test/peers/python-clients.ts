import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startCairn } from '../support/cairn-server.js';
import { gitRepository } from '../support/git-repository.js';
import { type RecordingProxy, recordingProxy } from '../support/recording-proxy.js';
import type { Check, Suite } from './check.js';
import { BUILD, missingTools, mustRun, PEERS, runProgram } from './tools.js';

const PACKAGES = ['config-client==1.5.0', 'spring-config-client==0.2'];
const ENVIRONMENT = join(BUILD, 'python');
const PYTHON = join(ENVIRONMENT, 'bin', 'python');

/** What a script prints. */
interface Printed {
  readonly config: unknown;
  readonly keys: readonly string[];
  readonly values: readonly unknown[];
  readonly file?: string;
}

const FILES = {
  'application.yml': 'shared: yes\nlogging.level.root: INFO\n',
  'orders.yml': `
db:
  url: jdbc:postgresql://db/orders
  pool.size: 10
hosts: [a, b]
weights: [0.5, 2]
dsn: \${db.url}?size=\${db.pool.size}
greeting: hello \${who:you}
`,
  'orders-development.yml': 'db.pool.size: 2\nhosts: [localhost]\n',
  'nginx.conf': 'upstream ${db.url};\n',
};

/** What config-client makes of the environment for its default profile: merged and nested, placeholders as they are. */
const NESTED = {
  shared: true,
  logging: { level: { root: 'INFO' } },
  db: { url: 'jdbc:postgresql://db/orders', pool: { size: 2 } },
  hosts: ['localhost'],
  weights: [0.5, 2],
};
const UNRESOLVED = { ...NESTED, dsn: '${db.url}?size=${db.pool.size}', greeting: 'hello ${who:you}' };
/** The merged view has them replaced. */
const RESOLVED = { ...NESTED, dsn: 'jdbc:postgresql://db/orders?size=2', greeting: 'hello you' };

export const configClient: Suite = {
  client: 'PyPI config-client',
  missing: missingPython,
  withChecks: (use) =>
    withServer((proxy) => {
      const run = (options: object) => runScript('config_client.py', options);
      const client = { address: proxy.url, app_name: 'orders', fail_fast: false };
      return use([
        {
          name: 'reads profile "development" at label "master", which is main here',
          async run() {
            const { config, keys, values } = await run({
              client,
              keys: ['db.pool.size', 'logging.level.root', 'none'],
            });
            expect(config).to.eql(UNRESOLVED);
            expect(keys).to.eql(['db', 'dsn', 'greeting', 'hosts', 'logging', 'shared', 'weights']);
            expect(values).to.eql([2, 'INFO', null]);
            expect(paths(proxy)).to.eql(['/orders/development/master']);
          },
        },
        {
          name: 'reads another profile',
          async run() {
            const { values } = await run({
              client: { ...client, profile: 'production' },
              keys: ['db.pool.size', 'hosts'],
            });
            expect(values).to.eql([10, ['a', 'b']]);
          },
        },
        {
          name: 'reads a label with a slash, written as (_) or %2F',
          async run() {
            for (const label of ['feature(_)x', 'feature%2Fx']) {
              const { values } = await run({ client: { ...client, label }, keys: ['greeting'] });
              expect(values).to.eql(['from the branch']);
            }
          },
        },
        {
          name: 'reads without blocking, and through its decorator',
          async run() {
            expect((await run({ client, asynchronous: true })).config).to.eql(UNRESOLVED);
            expect((await run({ client, decorator: true })).config).to.eql(UNRESOLVED);
          },
        },
        {
          name: 'reads a plain file, with its placeholders replaced',
          async run() {
            expect((await run({ client, file: 'nginx.conf' })).file).to.equal(
              'upstream jdbc:postgresql://db/orders;\n',
            );
          },
        },
        {
          name: 'sends basic credentials',
          async run() {
            paths(proxy);
            await run({ client, request: { auth: ['username', 'password'] } });
            expect(proxy.take().map(({ headers }) => headers.authorization)).to.eql(['Basic dXNlcm5hbWU6cGFzc3dvcmQ=']);
          },
        },
        {
          name: 'ends its process on an unknown label when it is to fail fast, and raises when not',
          async run() {
            const fast = await failing('config_client.py', { client: { ...client, label: 'nope', fail_fast: true } });
            expect(fast).to.include('fail_fast enabled. Terminating process.');
            expect(proxy.take().at(-1)?.status).to.equal(404);
            const slow = await failing('config_client.py', { client: { ...client, label: 'nope' } });
            expect(slow).to.include('ConnectionError: fail_fast disabled.');
          },
        },
      ] satisfies Check[]);
    }),
};

export const springConfigClient: Suite = {
  client: 'PyPI spring-config-client',
  missing: missingPython,
  withChecks: (use) =>
    withServer((proxy) => {
      const run = (options: object) => runScript('spring_config_client.py', options);
      const client = { app_name: 'orders', address: proxy.url };
      return use([
        {
          name: 'reads the merged view of profile "development" on branch "master", which is main here',
          async run() {
            const { config, keys, values } = await run({ client, keys: ['db.pool.size', 'shared'] });
            expect(config).to.eql(RESOLVED);
            expect(keys).to.eql(['db', 'dsn', 'greeting', 'hosts', 'logging', 'shared', 'weights']);
            expect(values).to.eql([2, true]);
            expect(paths(proxy)).to.eql(['/master/orders-development.json']);
          },
        },
        {
          name: 'reads another profile and branch',
          async run() {
            const { values } = await run({ client: { ...client, profile: 'production' }, keys: ['db.pool.size'] });
            expect(values).to.eql([10]);
            const branch = await run({ client: { ...client, branch: 'feature(_)x' }, keys: ['greeting'] });
            expect(branch.values).to.eql(['from the branch']);
          },
        },
        {
          name: 'sends an Authorization header, be it empty or not',
          async run() {
            paths(proxy);
            await run({ client });
            await run({ client: { ...client, authentication: ['username', 'password'] } });
            expect(proxy.take().map(({ headers }) => headers.authorization)).to.eql([
              'Basic Og==',
              'Basic dXNlcm5hbWU6cGFzc3dvcmQ=',
            ]);
          },
        },
        {
          name: 'raises on an unknown branch',
          async run() {
            const failed = await failing('spring_config_client.py', { client: { ...client, branch: 'nope' } });
            expect(failed).to.include('HTTP Response Code : 404');
          },
        },
      ] satisfies Check[]);
    }),
};

function missingPython(): Promise<readonly string[]> {
  return missingTools({ 'python3 with venv': ['python3', '-m', 'venv', '--help'] });
}

async function withServer(use: (proxy: RecordingProxy) => Promise<void>): Promise<void> {
  await install();
  await using repository = await gitRepository(FILES);
  await repository.git('checkout', '--quiet', '-b', 'feature/x');
  await repository.commit({ 'orders.yml': 'greeting: from the branch\n' });
  await repository.git('checkout', '--quiet', 'main');
  await using cairn = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
  await using proxy = await recordingProxy(cairn.url);
  await use(proxy);
}

/** Makes the virtual environment unless it is there with just these packages. */
async function install(): Promise<void> {
  const done = join(ENVIRONMENT, 'packages.txt');
  if (existsSync(done) && (await readFile(done, 'utf8')) === PACKAGES.join('\n')) return;
  await rm(ENVIRONMENT, { recursive: true, force: true });
  await mkdir(BUILD, { recursive: true });
  await mustRun('python3', ['-m', 'venv', ENVIRONMENT]);
  await mustRun(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES], 300_000);
  await writeFile(done, PACKAGES.join('\n'));
}

async function runScript(script: string, options: object): Promise<Printed> {
  return JSON.parse(await mustRun(PYTHON, [join(PEERS, 'python', script), JSON.stringify(options)])) as Printed;
}

/** Runs a script that must fail, and returns what it said. */
async function failing(script: string, options: object): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram(PYTHON, [
    join(PEERS, 'python', script),
    JSON.stringify(options),
  ]);
  expect(exitCode).to.equal(1);
  return stdout + stderr;
}

function paths(proxy: RecordingProxy): readonly string[] {
  return proxy.take().map(({ path }) => path);
}
