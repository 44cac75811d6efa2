import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CairnCli, CLI_MAIN, cairnCli } from '../support/cairn-cli.js';
import { type CairnServer, startCairn } from '../support/cairn-server.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';
import { inTerminal } from '../support/terminal.js';

const REPOSITORY = {
  'application.yml': 'company: Northwind\n',
  // A key is whatever somebody writes: a shell must not obey it.
  'evil.yml':
    '"zz$(touch PWNED)`touch PWNED`;touch PWNED # [0]": answer-of-zz\n"yy\\nrm -r x": 1\n"yy\\u0085y": 1\n"yy\\tz": 1\n',
  'inventory.yml': 'stock: 1\n',
  'orders.yml': 'server:\n  port: 8081\n  host: localhost\n',
  'orders-staging.yml': 'server:\n  port: 9090\n',
};

/** How each shell is started bare, and how it takes the script in. */
const SHELLS = [
  { shell: 'bash', start: ['--norc', '--noprofile', '-i'], load: 'eval "$(cairn completion bash)"' },
  { shell: 'zsh', start: ['-f', '-i'], load: 'autoload -U compinit; compinit -u -D; eval "$(cairn completion zsh)"' },
  { shell: 'fish', start: ['--no-config', '-i'], load: 'cairn completion fish | source' },
];

/** Tab completes what there is one of. `shows` is what is on the line then. */
const CASES = [
  { what: 'a command', typed: 'cairn expl', shows: 'cairn explain' },
  { what: 'an application', typed: 'cairn get -a inv', shows: 'cairn get -a inventory' },
  { what: 'a profile', typed: 'cairn get -a orders -p st', shows: 'cairn get -a orders -p staging' },
  { what: 'a key', typed: 'cairn get -a orders server.po', shows: 'cairn get -a orders server.port' },
  { what: 'a form of output', typed: 'cairn get -o prop', shows: 'cairn get -o properties' },
  { what: 'an option', typed: 'cairn get --rev', shows: 'cairn get --reveal' },
];

describe('tab completion', () => {
  let repository: TestRepository;
  let server: CairnServer;
  let cli: CairnCli;
  let env: Record<string, string>;

  before(async () => {
    repository = await gitRepository(REPOSITORY);
    server = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
    cli = await cairnCli({ CAIRN_URL: server.url });
    const bin = join(cli.home, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'cairn'), `#!/bin/sh\nexec "${process.execPath}" "${CLI_MAIN}" "$@"\n`);
    await chmod(join(bin, 'cairn'), 0o755);
    env = { ...cli.env, PATH: `${bin}:${cli.env['PATH']}`, TERM: 'xterm', LANG: 'C.UTF-8', HISTFILE: '/dev/null' };
  });

  after(async () => {
    await cli?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await repository?.[Symbol.asyncDispose]();
  });

  for (const { shell, start, load } of SHELLS) {
    it(`completes commands, names and keys in ${shell}`, async function () {
      if (!isInstalled(shell)) {
        if (process.env['CI']) throw new Error(`${shell} is not installed (expected: by the CI script)`);
        this.skip();
      }
      const { output, left } = await inTerminal({
        argv: [shell, ...start],
        env,
        cwd: cli.home,
        steps: [
          { until: '[$#%>]', send: `${load}; echo lo''aded\r` },
          ...CASES.flatMap(({ typed, shows }, index) => [
            { until: index === 0 ? 'loaded' : `cleared${index - 1}`, send: `${typed}\t` },
            { until: escapeForPython(shows.slice(typed.length)), send: `\u0015echo cle''ared${index}\r` },
          ]),
          { until: `cleared${CASES.length - 1}`, send: 'cairn get -a evil zz\t' },
          { until: 'PWNED', send: '\r' },
          { until: 'answer-of-zz', send: 'exit\r' },
        ],
      });
      expect(left, output).to.equal(0);
      expect(await readdir(cli.home), output).not.to.include('PWNED');
    });
  }

  it('offers nothing, and no error, when the server does not answer', async () => {
    const { exitCode, stdout, stderr } = await cli.run(['__complete', '--', 'get', '-a', ''], {
      env: { CAIRN_URL: 'http://127.0.0.1:1' },
    });
    expect({ exitCode, stdout, stderr }).to.eql({ exitCode: 0, stdout: '', stderr: '' });
  });

  for (const { line, offers } of [
    { line: ['he'], offers: ['health'] },
    { line: ['get', '--application=or'], offers: ['orders'] },
    { line: ['get', '-aorders', 'server.'], offers: ['server.port', 'server.host'] },
    { line: ['diff', '-a', 'orders', 'staging..st'], offers: ['staging..staging'] },
    { line: ['get', '-a', 'orders', '-p', 'dev,st'], offers: ['dev,staging'] },
    { line: ['completion', 'z'], offers: ['zsh'] },
    { line: ['get', '-a', 'evil', 'yy'], offers: [] },
    { line: ['get', '--timeout', ''], offers: [] },
  ]) {
    it(`offers ${offers.join(', ') || 'nothing'} for: cairn ${line.join(' ')}`, async () => {
      const { stdout } = await cli.run(['__complete', '--', ...line]);
      expect(
        stdout
          .split('\n')
          .filter(Boolean)
          .map((each) => each.split('\t')[0]),
      ).to.eql(offers);
    });
  }
});

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['-c', 'exit 0'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function escapeForPython(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
