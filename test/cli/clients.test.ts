import { expect } from 'chai';
import { type CairnCli, cairnCli } from '../support/cairn-cli.js';
import { type CairnServer, startCairn } from '../support/cairn-server.js';
import { gitRepository, type TestRepository } from '../support/git-repository.js';
import { StreamClient } from '../support/stream-client.js';

/** A client that answers as it is told to. */
interface Pod {
  readonly client: StreamClient;
  /** Waits for the next environment and applies it. @returns its version */
  apply(): Promise<string>;
  /** The same, but it will not have it. */
  refuse(): Promise<string>;
}

describe('who runs what, on the command line', () => {
  let repository: TestRepository;
  let server: CairnServer;
  let cli: CairnCli;
  let first: string;
  let pods: readonly [Pod, Pod];

  beforeEach(async () => {
    repository = await gitRepository({ 'orders.yml': 'size: 1\n' });
    server = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
    cli = await cairnCli({ CAIRN_URL: server.url });
    pods = [await startPod('pod-1'), await startPod('pod-2')];
    [first = ''] = await Promise.all(pods.map((pod) => pod.apply()));
  });

  afterEach(async () => {
    for (const { client } of pods ?? []) client.socket.terminate();
    await cli?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await repository?.[Symbol.asyncDispose]();
  });

  async function startPod(id: string): Promise<Pod> {
    const client = await StreamClient.open(server.url);
    client.subscribe('orders', { id: '1', instance: { id, host: 'node-7' } });
    const answer = async (frame: object) => {
      const { version = '' } = await client.next();
      client.say({ id: '1', version, ...frame });
      return version;
    };
    return {
      client,
      apply: () => answer({ type: 'ack' }),
      refuse: () => answer({ type: 'nack', code: 'invalid-configuration', message: 'too large', key: 'size' }),
    };
  }

  /** A commit that concerns both, of which one may not take note. */
  async function roll(second: 'apply' | 'refuse' | 'ignore'): Promise<string> {
    const version = await repository.commit({ 'orders.yml': 'size: 2\n' });
    await cli.run(['refresh']);
    await pods[0].apply();
    if (second !== 'ignore') await pods[1][second]();
    return version;
  }

  const instances = (stdout: string) =>
    stdout
      .split('\n')
      .filter(Boolean)
      .map((row) => row.split('\t')[3]);

  it('clients prints a row for each', async () => {
    const version = await roll('refuse');
    const { exitCode, stdout, stderr } = await cli.run(['clients', '-a', 'orders']);
    expect({ exitCode, stderr }).to.eql({ exitCode: 0, stderr: '' });
    const rows = stdout
      .split('\n')
      .filter(Boolean)
      .map((row) => row.split('\t'));
    expect(rows.map((row) => [...row.slice(0, 8), row[10]])).to.eql([
      ['orders', 'prod', '', 'pod-1', 'node-7', version, version, 'current', ''],
      ['orders', 'prod', '', 'pod-2', 'node-7', first, version, 'behind', `${version.slice(0, 7)}: size: too large`],
    ]);
    expect(rows[0]?.[8]).to.equal('0s');
    const { clients } = JSON.parse((await cli.run(['clients', '-o', 'json'])).stdout);
    expect(clients.map(({ current }: { current: boolean }) => current)).to.eql([true, false]);
  });

  it('clients says that there is nobody', async () => {
    const { exitCode, stdout, stderr } = await cli.run(['clients', '-a', 'billing']);
    expect({ exitCode, stdout, stderr }).to.eql({ exitCode: 0, stdout: '', stderr: 'nobody is connected\n' });
  });

  for (const { when, second, args, code, laggards } of [
    { when: 'everybody has it', second: 'apply', args: [], code: 0, laggards: [] },
    { when: 'enough have it', second: 'ignore', args: ['--until', '50%'], code: 0, laggards: [] },
    { when: 'one is late', second: 'ignore', args: ['--timeout', '700ms'], code: 7, laggards: ['pod-2'] },
    { when: 'one refuses it', second: 'refuse', args: ['--timeout', '30s'], code: 1, laggards: ['pod-2'] },
    { when: 'enough do not refuse it', second: 'refuse', args: ['--until', '50%'], code: 0, laggards: [] },
    { when: 'it is another application’s', second: 'ignore', args: ['-a', 'billing'], code: 0, laggards: [] },
  ] as const) {
    it(`wait exits with ${code} when ${when}`, async () => {
      const version = await roll(second);
      const { exitCode, stdout, stderr } = await cli.run(['wait', '--version', version, ...args]);
      expect(exitCode, stderr).to.equal(code);
      expect(instances(stdout)).to.eql(laggards);
      if (code !== 0) expect(stderr).to.match(/^error: /);
    });
  }

  it('wait returns when the last one applies it', async () => {
    const version = await roll('ignore');
    const waiting = cli.run(['wait', '-v', '--version', version.slice(0, 9)], {
      onOutput: (written) => void (written.includes('of 2') || pods[1].apply().catch(() => {})),
    });
    expect((await waiting).exitCode).to.equal(0);
    expect((await waiting).stderr).to.contain('2 of 2 have it');
  });

  it('wait counts who holds what comes to the same, also behind a newer commit', async () => {
    const version = await repository.commit({ 'billing.yml': 'days: 30\n' });
    await repository.commit({ 'billing.yml': 'days: 60\n' });
    const { exitCode, stderr } = await cli.run(['wait', '--version', version]);
    expect(exitCode, stderr).to.equal(0);
  });

  it('wait exits with 1 when the server refuses it for them', async () => {
    const version = await repository.commit({ 'orders.yml': 'size: [\n' });
    const { exitCode, stdout } = await cli.run(['wait', '--version', version, '-o', 'json']);
    expect(exitCode).to.equal(1);
    expect(JSON.parse(stdout)).to.include({ total: 2 }).and.to.have.property('laggards').with.lengthOf(2);
  });

  for (const { when, args, code } of [
    { when: 'no commit is named', args: [], code: 2 },
    { when: 'the commit is none', args: ['--version', 'main'], code: 2 },
    { when: 'the share is none', args: ['--version', 'abcdef0', '--until', '2'], code: 2 },
    { when: 'the commit is unknown', args: ['--version', '0'.repeat(40)], code: 3 },
    { when: 'nobody answers', args: ['--version', 'abcdef0', '-s', 'http://127.0.0.1:1'], code: 5 },
  ]) {
    it(`wait exits with ${code} when ${when}`, async () => {
      expect((await cli.run(['wait', ...args])).exitCode).to.equal(code);
    });
  }
});
