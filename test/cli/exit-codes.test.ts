import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { type AnsweringServer, answeringServer } from '../support/answering-server.js';
import { type CairnCli, CLI_MAIN, cairnCli } from '../support/cairn-cli.js';
import { type CairnServer, startCairn } from '../support/cairn-server.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';

const REPOSITORY = {
  'application.yml': 'company: Northwind\n',
  'orders.yml': 'server:\n  port: 8081\nlimit: 2500.00\n',
  'orders-prod.yml': 'server:\n  port: 9090\n',
  'broken.yml': 'a: [1\n',
  'circle.yml': 'a: ${b}\nb: ${a}\n',
  'twins.yml': 'a.b: 1\na_b: 2\n',
  'nginx.conf': 'listen ${server.port};\n',
};

/** What an access-controlled, an overloaded, a strange and a silent server say, each below a folder of its own. */
function special(path: string) {
  const problem = (status: number) => ({ status, body: { type: 'about:blank', status, detail: 'no' } });
  if (path.startsWith('/401/')) return problem(401);
  if (path.startsWith('/403/')) return problem(403);
  if (path.startsWith('/503/')) return problem(503);
  if (path.startsWith('/504/')) return { status: 504, body: { type: '/problems/refresh-timeout', status: 504 } };
  if (path.startsWith('/locked/'))
    return { status: 500, body: { type: '/problems/undecryptable-secret', status: 500 } };
  if (path.startsWith('/page/')) return { body: '<html>Log in</html>' };
  if (path.startsWith('/down/')) return { status: 503, body: { status: 'DOWN' } };
  if (path.startsWith('/empty/')) return { body: {} };
  if (path.startsWith('/foreign/')) return { status: 404, body: { error: 'no such page' } };
  if (path.startsWith('/same/')) return { body: { changes: [] } };
  if (path.startsWith('/differs/')) return { body: { changes: [{ key: 'a', kind: 'added', after: 1 }] } };
  return undefined;
}

describe('exit codes of the command line', () => {
  let repository: TestRepository;
  let server: CairnServer;
  let strange: AnsweringServer;
  let cli: CairnCli;
  let nobody: string;

  before(async () => {
    repository = await gitRepository(REPOSITORY);
    server = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
    strange = await answeringServer(special);
    nobody = await freeAddress();
    cli = await cairnCli();
  });

  after(async () => {
    await cli?.[Symbol.asyncDispose]();
    await strange?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await repository?.[Symbol.asyncDispose]();
  });

  const REAL = [
    { code: 0, when: 'a key is there', args: 'get -a orders server.port' },
    { code: 0, when: 'a key is missing but has a default', args: 'get -a orders nope --default 1' },
    { code: 0, when: 'everything is asked for', args: 'get -a orders -p prod -o yaml' },
    { code: 0, when: 'applications are listed', args: 'list' },
    { code: 0, when: 'a file is there', args: 'files get nginx.conf -a orders' },
    { code: 0, when: 'the server is up', args: 'health --wait 10s' },
    { code: 0, when: 'a refresh was waited for', args: 'refresh' },
    { code: 0, when: 'help is asked for', args: 'get --help' },
    { code: 0, when: 'nothing is asked for', args: '' },
    { code: 0, when: 'the version is asked for', args: '--version' },
    { code: 0, when: 'the version is asked for shortly', args: '-V' },
    { code: 0, when: 'a thing is compared with itself', args: 'diff -a orders prod..prod' },
    { code: 0, when: 'applications are listed by a pattern', args: 'list ord*' },
    { code: 2, when: 'help is asked for about nothing there is', args: 'help nope' },
    { code: 2, when: 'there is no time to answer', args: 'get -a orders --timeout 0' },
    { code: 2, when: 'a form is taken for a file', args: 'types -a orders -o yaml' },
    { code: 3, when: 'no application fits', args: 'list nope.**' },
    { code: 3, when: 'the history of a missing key is asked for', args: 'history -a orders nope' },
    { code: 2, when: 'a command is unknown', args: 'gte' },
    { code: 2, when: 'an option is unknown', args: 'get --nope' },
    { code: 2, when: 'an option lacks its value', args: 'get -a' },
    { code: 2, when: 'no application is named', args: 'get' },
    { code: 2, when: 'a form of output is unknown', args: 'get -a orders -o xml' },
    { code: 2, when: 'a time is none', args: 'get -a orders --timeout soon' },
    { code: 2, when: 'an address is none', args: 'get -a orders -s nowhere' },
    { code: 2, when: 'a colour is none', args: 'get -a orders --color blue' },
    { code: 2, when: 'a context is unknown', args: 'get -a orders -c nope' },
    { code: 2, when: 'a name is none', args: 'get -a ../etc' },
    { code: 2, when: 'there is nothing to compare', args: 'diff -a orders' },
    { code: 3, when: 'a key is missing', args: 'get -a orders server.prt' },
    { code: 3, when: 'no key fits', args: 'list -a orders nope.**' },
    { code: 3, when: 'a label is unknown', args: 'get -a orders -l nope' },
    { code: 3, when: 'a file is missing', args: 'files get nope.conf -a orders' },
    { code: 3, when: 'there is no schema', args: 'types -a orders' },
    { code: 6, when: 'a file cannot be read as configuration', args: 'get -a broken' },
    { code: 6, when: 'a placeholder leads back to itself', args: 'get -a circle a' },
    { code: 6, when: 'two keys become one variable', args: 'export -a twins' },
  ] as const;

  for (const { code, when, args } of REAL) {
    it(`${code} when ${when}: cairn ${args}`, async () => {
      const { exitCode, stderr } = await cli.run(args.split(' ').filter(Boolean), { env: { CAIRN_URL: server.url } });
      expect(exitCode, stderr).to.equal(code);
      if (code === 0) expect(stderr).not.to.match(/^error:/m);
      else expect(stderr).to.match(args.includes('nope.**') ? /^note: / : /^error: /);
    });
  }

  for (const { code, when, args, folder } of [
    { code: 0, when: 'there are no differences', args: 'diff -a orders a..b', folder: 'same' },
    { code: 1, when: 'there are differences', args: 'diff -a orders a..b', folder: 'differs' },
    { code: 1, when: 'the server is up but not ready', args: 'health', folder: 'down' },
    { code: 4, when: 'a token is missing', args: 'get -a orders', folder: '401' },
    { code: 4, when: 'a token may not', args: 'get -a orders', folder: '403' },
    { code: 5, when: 'the server has a 5xx', args: 'get -a orders', folder: '503' },
    ...[
      'get -a orders',
      'list',
      'refresh',
      'health',
      'diff -a orders a..b',
      'history -a orders',
      'explain -a orders k',
    ].flatMap((args) =>
      ['page', 'empty', 'foreign'].map((folder) => ({
        code: 5,
        when: `something else answers (${folder})`,
        args,
        folder,
      })),
    ),
    { code: 5, when: 'something else has a page for every file', args: 'files get x -a orders', folder: 'page' },
    { code: 6, when: 'a secret cannot be opened', args: 'get -a orders', folder: 'locked' },
    { code: 7, when: 'the server ran out of time', args: 'refresh', folder: '504' },
    { code: 7, when: 'there is no answer in time', args: 'get -a orders --timeout 300ms', folder: 'silent' },
    { code: 7, when: 'it is not up in time', args: 'health --wait 1ms', folder: '503' },
  ]) {
    it(`${code} when ${when}: cairn ${args}`, async () => {
      const { exitCode, stderr } = await cli.run([...args.split(' '), '-s', `${strange.url}/${folder}`]);
      expect(exitCode, stderr).to.equal(code);
    });
  }

  it('5 when nobody answers', async () => {
    const { exitCode, stderr } = await cli.run(['get', '-a', 'orders', '-s', nobody]);
    expect(exitCode).to.equal(5);
    expect(stderr).to.contain('ECONNREFUSED').and.to.contain('hint: is the server running?');
  });

  for (const args of [
    ['-a', ''],
    ['-a', 'orders', '-p', ''],
    ['-a', 'orders', '-l', ''],
    ['-a', 'orders', '-s', ''],
  ]) {
    it(`2 when a flag is empty: cairn get ${args.map((arg) => arg || '""').join(' ')}`, async () => {
      const { exitCode, stderr } = await cli.run(['get', ...args], { env: { CAIRN_URL: server.url } });
      expect(exitCode).to.equal(2);
      expect(stderr).to.match(/^error: --[a-z]+: is empty\n/);
    });
  }

  for (const args of ['get -a orders', 'list', 'history -a orders', '--help']) {
    it(`74, in one line, when the output cannot be written: cairn ${args}`, async () => {
      const full = spawnSync(
        'sh',
        ['-c', 'exec "$@" > /dev/full', 'sh', process.execPath, CLI_MAIN, ...args.split(' ')],
        {
          env: { ...cli.env, CAIRN_URL: server.url },
          cwd: cli.home,
        },
      );
      expect(full.stderr.toString()).to.equal('error: the output cannot be written (ENOSPC)\n');
      expect(full.status).to.equal(74);
    });
  }

  it('5 when http is spoken to https, and says what may be wrong', async () => {
    const { exitCode, stderr } = await cli.run(['list', '-s', server.url.replace('http:', 'https:')]);
    expect(exitCode).to.equal(5);
    expect(stderr).to.contain('speaks no TLS');
  });

  it('130 when it is interrupted while it waits', async () => {
    const onOutput = (written: string, interrupt: () => void) => {
      if (written.includes('server:')) void strange.nextRequest().then(interrupt);
    };
    const args = ['get', '-v', '-a', 'orders', '-s', `${strange.url}/silent`];
    const { exitCode } = await cli.run(args, { onOutput });
    expect(exitCode).to.equal(130);
  });

  it('says errors as JSON where JSON was asked for', async () => {
    const { stdout, stderr } = await cli.run(['get', '-a', 'orders', 'server.prt', '-o', 'json', '-s', server.url]);
    expect(stdout).to.equal('');
    expect(JSON.parse(stderr)).to.eql({
      error: {
        code: 'key-not-found',
        message: 'orders (default) has no key server.prt',
        hint: 'did you mean server.port?',
      },
    });
  });
});

/** An address at which nobody listens any more. */
async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}
