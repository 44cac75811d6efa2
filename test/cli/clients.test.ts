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

  async function startPod(id: string, more: object = {}): Promise<Pod> {
    const client = await StreamClient.open(server.url);
    client.subscribe('orders', { id: '1', instance: { id, host: 'node-7' }, ...more });
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
    { when: 'nobody is connected', second: 'ignore', args: ['-a', 'billing'], code: 1, laggards: [] },
    { when: 'nobody has to be', second: 'ignore', args: ['-a', 'billing', '--allow-none'], code: 0, laggards: [] },
    { when: 'nobody has this profile', second: 'apply', args: ['-p', 'staging'], code: 1, laggards: [] },
    { when: 'nobody has this label', second: 'apply', args: ['-l', 'release'], code: 1, laggards: [] },
    { when: 'they have this profile', second: 'apply', args: ['-p', 'prod', '--min', '2'], code: 0, laggards: [] },
    { when: 'there are too few', second: 'apply', args: ['--min', '3', '--timeout', '700ms'], code: 7, laggards: [] },
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

  it('wait does not count who is newer on a branch that the commit is not in', async () => {
    await repository.git('checkout', '--quiet', '-b', 'other');
    const version = await repository.commit({ 'orders.yml': 'size: 7\n' });
    await repository.git('checkout', '--quiet', 'main');
    await roll('apply');
    const { exitCode, stdout } = await cli.run(['wait', '--version', version, '-a', 'orders', '--timeout', '700ms']);
    expect(exitCode).to.equal(7);
    expect(instances(stdout)).to.eql(['pod-1', 'pod-2']);
  });

  for (const { of, files } of [
    { of: 'theirs', files: { 'orders.yml': 'size: 5\n' } },
    { of: 'another application’s', files: { 'billing.yml': 'days: 30\n' } },
  ]) {
    it(`wait counts who is newer than a commit of ${of}`, async () => {
      const version = await repository.commit(files);
      await roll('apply');
      const { exitCode, stderr } = await cli.run(['wait', '--version', version, '--timeout', '5s']);
      expect(exitCode, stderr).to.equal(0);
    });
  }

  it('a client whose label is gone is told apart, and is late', async () => {
    await repository.git('branch', 'release');
    const lost = await startPod('pod-3', { label: 'release' });
    try {
      await lost.apply();
      await repository.git('branch', '-D', 'release');
      const version = await roll('apply');
      const waited = await cli.run(['wait', '--version', version, '--timeout', '700ms', '-o', 'json']);
      expect(waited.exitCode, waited.stderr).to.equal(7);
      const { total, laggards } = JSON.parse(waited.stdout);
      expect([total, laggards.length, laggards[0].instance.id, laggards[0].reason]).to.eql([
        ...[3, 1, 'pod-3', 'its label is gone'],
      ]);
      const { stdout } = await cli.run(['clients', '-l', 'release']);
      expect(stdout.trimEnd().split('\t').slice(6, 9)).to.eql(['', 'label not found', '']);
    } finally {
      lost.client.socket.terminate();
    }
  });

  it('who only watches is shown as that, and not waited for', async () => {
    const instance = { id: 'w', tags: { program: 'cairn watch' } };
    const watcher = await startPod('w', { instance });
    try {
      const version = await roll('apply');
      const waited = await cli.run(['wait', '-v', '--version', version, '--timeout', '5s']);
      expect(waited.stderr).to.contain('2 of 2 have it');
      const { stdout } = await cli.run(['clients']);
      expect(stdout.split('\n').map((row) => row.split('\t')[7])).to.include('watching');
    } finally {
      watcher.client.socket.terminate();
    }
  });

  it('a refusal whose message begins with the key has it once', async () => {
    const [, { client }] = pods;
    await repository.commit({ 'orders.yml': 'size: 3\n' });
    await cli.run(['refresh']);
    const { version } = await client.next();
    client.say({
      type: 'nack',
      id: '1',
      version,
      code: 'invalid-configuration',
      key: 'size',
      message: 'size: too big',
    });
    await client.rest();
    const { stdout } = await cli.run(['clients']);
    expect(stdout).to.contain(`: size: too big\n`).and.not.to.contain('size: size');
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
    { when: 'the least number is none', args: ['--version', 'abcdef0', '--min', '0'], code: 2 },
    { when: 'nobody and some are wanted', args: ['--version', 'abcdef0', '--min', '2', '--allow-none'], code: 2 },
    { when: 'nobody answers', args: ['--version', 'abcdef0', '-s', 'http://127.0.0.1:1'], code: 5 },
  ]) {
    it(`wait exits with ${code} when ${when}`, async () => {
      expect((await cli.run(['wait', ...args])).exitCode).to.equal(code);
    });
  }
});
