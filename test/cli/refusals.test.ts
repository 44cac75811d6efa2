import { expect } from 'chai';
import { type CairnCli, cairnCli } from '../support/cairn-cli.js';
import { type CairnServer, startCairn } from '../support/cairn-server.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';

const SCHEMA = JSON.stringify({ properties: { port: { type: 'integer' } } });

describe('refused commits on the command line', () => {
  let repository: TestRepository;
  let server: CairnServer;
  let cli: CairnCli;
  let good: string;
  let bad: string;

  before(async () => {
    repository = await gitRepository();
    good = await repository.commit(
      {
        'orders.yml': 'port: 1\n',
        'orders-prod.yml': 'size: 1\n',
        'hopeless.yml': 'a: [\n',
        'schemas/orders.schema.json': SCHEMA,
      },
      'Good',
    );
    bad = await repository.commit({ 'orders.yml': 'port: many\n' }, 'Bad');
    server = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
    cli = await cairnCli({ CAIRN_URL: server.url, CAIRN_APPLICATION: 'orders' });
  });

  after(async () => {
    await cli?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await repository?.[Symbol.asyncDispose]();
  });

  it('refresh tells of them before anybody has read what they broke', async () => {
    const { exitCode, stdout, stderr } = await cli.run(['refresh']);
    expect({ exitCode, stdout }).to.eql({ exitCode: 0, stdout: '' });
    expect(stderr).to.contain(`refused: commit ${bad.slice(0, 7)}: orders.yml:1:7: `);
    expect(stderr).to.contain(`${good.slice(0, 7)} is served instead (orders default, orders prod)`);
    expect(stderr)
      .to.contain('nothing is served (hopeless default)')
      .and.not.to.match(/^served$/m);
  });

  it('refresh --strict makes them an exit code', async () => {
    expect((await cli.run(['refresh', '--strict'])).exitCode).to.equal(1);
    expect((await cli.run(['refresh', '--strict', '--no-wait'])).exitCode).to.equal(0);
  });

  it('refresh lists them for programs', async () => {
    const { rejections } = JSON.parse((await cli.run(['refresh', '-o', 'json'])).stdout);
    expect(rejections.map(({ application }: { application: string }) => application)).to.eql([
      'hopeless',
      'orders',
      'orders',
    ]);
    expect((await cli.run(['refresh', '-o', 'table'])).stdout).to.match(/^APPLICATION +PROFILES +LABEL +REJECTED/);
  });

  it('health has a row for each', async () => {
    const { exitCode, stdout } = await cli.run(['health']);
    expect(exitCode).to.equal(0);
    const rows = stdout.split('\n').map((line) => line.split('\t'));
    expect(rows.filter(([, state]) => state === 'refused').map(([name, , , version]) => [name, version])).to.eql([
      ['hopeless default', bad],
      ['orders default', bad],
      ['orders prod', bad],
    ]);
  });

  for (const args of [
    ['get', 'port'],
    ['explain', 'port'],
  ]) {
    it(`${args.join(' ')} says through a pipe that it answers with an older one`, async () => {
      const { stdout, stderr } = await cli.run(args);
      expect(stdout).to.match(/(?:^|\t)1(?:\t|\n)/);
      expect(stderr).to.contain(`note: commit ${bad.slice(0, 7)} was refused (orders.yml:1:7: `);
      expect(stderr).to.contain(`this is ${good.slice(0, 7)}\n`);
    });
  }

  it('explain says so in JSON', async () => {
    const { stale, version } = JSON.parse((await cli.run(['explain', 'port', '-o', 'json'])).stdout);
    expect(version).to.equal(good);
    expect(stale).to.include({ rejected: bad, code: 'schema-violation', file: 'orders.yml', line: 1 });
  });

  it('diff says what it has compared', async () => {
    const { exitCode, stdout, stderr } = await cli.run(['diff', '-l', `${good}..${bad}`]);
    expect({ exitCode, stdout }).to.eql({ exitCode: 0, stdout: '' });
    const [then, now] = [good.slice(0, 7), bad.slice(0, 7)];
    expect(stderr).to.contain(`note: to: commit ${now} was refused (orders.yml:1:7: `);
    expect(stderr).to.contain(`no differences (${then}..${then})\n`).and.not.to.contain('from:');
    const { from, to } = JSON.parse((await cli.run(['diff', '-l', `${good}..${bad}`, '-o', 'json'])).stdout);
    expect([from.stale, to.stale.rejected]).to.eql([null, bad]);
  });

  it('history has a row for each, even when there is nothing else', async () => {
    const rowsOf = async (application: string) =>
      (await cli.run(['history', '-a', application])).stdout.split('\n').map((line) => line.split('\t'));
    const [refused = [], ...changes] = await rowsOf('orders');
    expect([refused[0], ...refused.slice(3, 6)]).to.eql([bad, 'refused', '', '']);
    expect(refused[6]).to.match(/^orders\.yml:1: /);
    expect(changes[0]?.slice(3)).to.eql(['added', 'port', '', '1']);
    const [hopeless = []] = await rowsOf('hopeless');
    expect([hopeless[0], hopeless[3]]).to.eql([good, 'refused']);
  });
});
