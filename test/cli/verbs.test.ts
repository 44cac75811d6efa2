import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CairnCli, cairnCli } from '../support/cairn-cli.js';
import { type CairnServer, startCairn } from '../support/cairn-server.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';

const SCHEMA = JSON.stringify({ properties: { server: { properties: { port: { type: 'integer' } } } } });

describe('verbs of the command line, against a real server', () => {
  let repository: TestRepository;
  let server: CairnServer;
  let cli: CairnCli;
  let first: string;
  let second: string;

  before(async () => {
    repository = await gitRepository();
    first = await repository.commit(
      { 'application.yml': 'company: Northwind\n', 'orders.yml': 'server.port: 1\nname: ${company}\n' },
      'One',
    );
    second = await repository.commit(
      { 'orders-prod.yml': 'server.port: 2\nbig: 12345678901234567890.10\n', 'schemas/orders.schema.json': SCHEMA },
      'Two',
    );
    server = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
    cli = await cairnCli({ CAIRN_URL: server.url, CAIRN_APPLICATION: 'orders' });
  });

  after(async () => {
    await cli?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await repository?.[Symbol.asyncDispose]();
  });

  it('explain tells the winner first', async () => {
    const { stdout } = await cli.run(['explain', '-p', 'prod', 'server.port']);
    const rows = stdout
      .split('\n')
      .filter(Boolean)
      .map((row) => row.split('\t'));
    expect(
      rows.map(([rank, place, value, commit, author, , summary]) => [rank, place, value, commit, author, summary]),
    ).to.eql([
      ['wins', 'orders-prod.yml:1:14', '2', second, 'Ada', 'Two'],
      ['overridden', 'orders.yml:1:14', '1', first, 'Ada', 'One'],
    ]);
  });

  it('explain knows which key was meant', async () => {
    const { exitCode, stderr } = await cli.run(['explain', 'server.prot']);
    expect(exitCode).to.equal(3);
    expect(stderr).to.contain('did you mean server.port?');
  });

  it('diff compares profiles, and labels', async () => {
    const profiles = await cli.run(['diff', 'default..prod']);
    expect(profiles.exitCode).to.equal(1);
    expect(profiles.stdout)
      .to.contain('changed\tserver.port\t1\t2\n')
      .and.to.contain('added\tbig\t\t12345678901234567890.10\n');
    expect((await cli.run(['diff', '-p', 'prod', '-l', `${first}..main`])).exitCode).to.equal(1);
    expect(await cli.run(['diff', '-l', `${first}..main`])).to.include({ exitCode: 0, stdout: '' });
    expect((await cli.run(['diff', '-l', 'nope..main'])).exitCode).to.be.above(1);
  });

  it('history tells who changed what, with digits as written', async () => {
    const { stdout } = await cli.run(['history', '-p', 'prod', 'big']);
    expect(stdout.split('\t'))
      .to.include.members([second, 'Ada', 'added', 'big'])
      .and.to.include('12345678901234567890.10\n');
    const { commits } = JSON.parse((await cli.run(['history', '--since', '2000-01-01', '-o', 'json'])).stdout);
    expect(commits.map(({ version }: { version: string }) => version)).to.eql([first]);
    expect((await cli.run(['history', '--since', '3000-01-01'])).stdout).to.equal('');
  });

  it('types makes TypeScript of the schema that the server has', async () => {
    const { stdout, stderr } = await cli.run(['types', '-o', 'config.d.ts']);
    expect(stdout + stderr).to.equal('');
    const text = await readFile(join(cli.home, 'config.d.ts'), 'utf8');
    expect(text).to.contain('export interface OrdersConfiguration').and.to.contain('port?: number');
  });

  it('types knows an application that has no schema of its own from one that is not there', async () => {
    const folder = join(cli.home, 'shared-types');
    await mkdir(join(folder, 'schemas'), { recursive: true });
    await writeFile(join(folder, 'orders.yml'), 'a: 1\n');
    await writeFile(join(folder, 'schemas/application.schema.json'), SCHEMA);
    const shared = await cli.run(['types', '--folder', folder]);
    expect(shared.exitCode).to.equal(0);
    expect(shared.stdout).to.contain('export interface OrdersConfiguration');
    expect(shared.stderr).to.equal('note: orders has no schema of its own, these are the types that all share\n');
    const missing = await cli.run(['types', '--folder', folder, '-a', 'ordres']);
    expect(missing).to.include({ exitCode: 3, stdout: '' });
    expect(missing.stderr).to.contain('did you mean orders?');
    expect((await cli.run(['types', '-a', 'ordres'])).exitCode).to.equal(3);
  });

  it('remarks on an application that has no file of its own', async () => {
    const { stdout, stderr } = await cli.run(['get', '-a', 'ordres', 'company']);
    expect(stdout).to.equal('Northwind\n');
    expect(stderr).to.contain('did you mean orders?');
    expect((await cli.run(['get', '-q', '-a', 'ordres', 'company'])).stderr).to.equal('');
    expect((await cli.run(['diff', '-a', 'ordres', 'default..prod'])).stderr).to.contain('did you mean orders?');
    expect((await cli.run(['history', '-a', 'ordres', '--since', '3000-01-01'])).stderr).to.contain(
      'did you mean orders?',
    );
  });

  for (const { args, says } of [
    { args: ['help', 'hisotry'], says: 'did you mean history?' },
    { args: ['history', '--since', 'yesterday'], says: '--since: yesterday (expected: 12h, 7d or 2026-11-01)' },
    { args: ['history', 'server.prt'], says: 'did you mean server.port?' },
    { args: ['get', '--timeout', 'soon'], says: '--timeout: soon (expected: a time such as 500ms, 30s or 2m)' },
    { args: ['types', '-o', 'table'], says: '(expected: a file such as config.d.ts)' },
  ]) {
    it(`cairn ${args.join(' ')} says: ${says}`, async () => {
      expect((await cli.run(args)).stderr).to.contain(says);
    });
  }

  it('help of a command is what the command says of itself', async () => {
    const { stdout, exitCode } = await cli.run(['help', 'wait']);
    expect(exitCode).to.equal(0);
    expect(stdout)
      .to.contain('--until <share>')
      .and.to.equal((await cli.run(['wait', '--help'])).stdout);
  });

  it('lists the applications that fit a pattern', async () => {
    const { stdout } = await cli.run(['list', 'ord*'], { env: { CAIRN_APPLICATION: '' } });
    expect(stdout).to.equal('orders\tprod\n');
  });

  it('says that the first context is in use, and not of the second', async () => {
    const env = { XDG_CONFIG_HOME: join(cli.home, 'contexts') };
    expect((await cli.run(['context', 'set', 'one'], { env })).stderr).to.contain('one is the context in use now');
    expect((await cli.run(['context', 'set', 'two'], { env })).stderr).not.to.contain('in use');
  });

  it('helps somebody who has set nothing', async () => {
    const { stderr } = await cli.run(['get'], { env: { CAIRN_APPLICATION: '' } });
    expect(stderr).to.contain('cairn get -a orders').and.to.contain('CAIRN_APPLICATION').and.to.contain('.cairn.yaml');
  });

  it('takes settings from the project, and from contexts, which are nobody else’s to read', async () => {
    await writeFile(join(cli.home, '.cairn.yaml'), 'application: orders\nprofiles: [prod]\n');
    const bare = { env: { CAIRN_APPLICATION: '', CAIRN_URL: '' } };
    await cli.run(['context', 'set', 'test', '-s', server.url], bare);
    expect((await stat(join(cli.home, '.config/cairn/config.yaml'))).mode & 0o777).to.equal(0o600);
    expect((await cli.run(['get', 'server.port'], bare)).stdout).to.equal('2\n');
    expect((await cli.run(['get', '-p', 'default', 'server.port'], bare)).stdout).to.equal('1\n');
    expect((await cli.run(['get', '-c', 'tset', 'server.port'], bare)).stderr).to.contain('did you mean test?');
    await writeFile(join(cli.home, '.cairn.yaml'), 'server: http://evil.example\n');
    expect((await cli.run(['get', 'server.port'], bare)).exitCode).to.equal(2);
    await writeFile(join(cli.home, '.cairn.yaml'), '');
  });

  it('watch runs a command with the change on its standard input', async () => {
    let changed: Promise<unknown> | undefined;
    const { exitCode, stdout } = await cli.run(
      ['watch', 'server', '--once', '--interval', '50ms', '-o', 'json', '--', 'sh', '-c', 'cat; exit 9'],
      {
        onOutput: (written) => {
          if (!written.includes('watching')) return;
          changed ??= repository
            .commit({ 'orders.yml': 'server.port: 3\nname: x\n' }, 'Three')
            .then(() => cli.run(['refresh']));
        },
      },
    );
    await changed;
    expect(exitCode).to.equal(9);
    const { version, changes } = JSON.parse(stdout);
    expect(version).to.equal(await repository.git('rev-parse', 'HEAD'));
    expect(changes).to.eql([{ key: 'server.port', kind: 'changed', before: 1, after: 3 }]);
  });

  it('watch is told by the server, and does not have to ask', async () => {
    let changed: Promise<unknown> | undefined;
    const { exitCode, stdout } = await cli.run(['watch', '-v', '--once', '--interval', '1h'], {
      onOutput: (written) => {
        if (!written.includes('subscribed')) return;
        changed ??= repository.commit({ 'orders.yml': 'server.port: 4\nname: x\n' }, 'Four');
      },
    });
    const version = await changed;
    expect(exitCode).to.equal(0);
    expect(stdout).to.equal(`${version}\tchanged\tserver.port\t3\t4\n`);
  });

  it('watch ends with 130 when it is interrupted', async () => {
    const { exitCode } = await cli.run(['watch'], {
      onOutput: (written, interrupt) => void (written.includes('watching') && interrupt()),
    });
    expect(exitCode).to.equal(130);
  });

  it('init and serve make a server that answers', async () => {
    expect((await cli.run(['init', 'demo'])).exitCode).to.equal(0);
    expect((await cli.run(['init', 'demo'])).exitCode).to.equal(2);
    expect(await cli.run(['validate', 'demo'])).to.include({ exitCode: 0 });
    let answer: ReturnType<CairnCli['run']> | undefined;
    const served = await cli.run(['serve', 'demo', '--port', '0'], {
      onOutput: (written, interrupt) => {
        const [, url] = /listening on (\S+)/.exec(written) ?? [];
        if (url === undefined || answer !== undefined) return;
        answer = cli
          .run(['health', '--wait', '10s', '-s', url])
          .then(() => cli.run(['get', '-p', 'prod', 'db.pool.size', '-s', url]));
        void answer.finally(interrupt);
      },
    });
    expect((await answer)?.stdout).to.equal('40\n');
    expect(served.exitCode, served.stderr).to.equal(0);
  });
});
