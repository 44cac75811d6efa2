import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { answersWith, startCairn, startRefused } from '../support/cairn-server.js';
import { gitHttpServer } from '../support/git-http-server.js';
import { gitRepository } from '../support/git-repository.js';

/** A data folder that outlives the servers in it. */
async function dataFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'cairn-data-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const READS = ['/orders/prod', '/orders/prod/main', '/orders-prod.json', '/orders-prod.yml', '/orders-prod.properties'];
const OWN_READS = ['/orders/prod/main/orders.yml', '/api/v1/environments/orders/prod', '/api/v1/applications'];

describe('a start without the remote', () => {
  it('serves what the mirror holds, in less than two seconds', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using remote = await gitHttpServer(repository.path);
    await using data = await dataFolder();
    const settings = { dataDir: data.path, backends: [{ type: 'git', uri: remote.uri }] };
    async function firstAnswer() {
      const started = performance.now();
      await using cairn = await startCairn(settings);
      const response = await fetch(`${cairn.url}/orders/prod`);
      return { response, body: await response.text(), tookMs: performance.now() - started };
    }

    await firstAnswer(); // Fills the mirror.
    const ordinary = await firstAnswer();
    remote.fault = 'hang';
    const { response, body, tookMs } = await firstAnswer();
    // On a machine that is busy with other things the ordinary start takes longer than that, too.
    expect(tookMs).to.be.below(Math.max(2000, 2 * ordinary.tookMs));
    expect(response.status).to.equal(200);
    expect(JSON.parse(body)).to.have.nested.property('propertySources[0].source.a', 1);
  });

  it('answers 503 with Retry-After where there is no mirror, and heals by itself', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using remote = await gitHttpServer(repository.path);
    remote.fault = 'hang';
    await using cairn = await startCairn(
      {
        backends: [{ type: 'git', uri: remote.uri }],
        refresh: { pollIntervalMs: 200, fetchTimeoutMs: 500 },
      },
      { until: 'listening' },
    );
    expect((await fetch(`${cairn.url}/livez`)).status).to.equal(200);
    expect((await fetch(`${cairn.url}/readyz`)).status).to.equal(503);
    for (const path of [...READS, ...OWN_READS]) {
      const response = await fetch(cairn.url + path);
      expect(response.status, path).to.equal(503);
      expect(Number(response.headers.get('retry-after')), `Retry-After of ${path}`).to.be.at.least(1);
    }

    await remote.stop(); // ends what still hangs
    remote.fault = 'none';
    await remote.start();
    await answersWith(200, `${cairn.url}/readyz`, AbortSignal.timeout(10_000));
    for (const path of [...READS, ...OWN_READS]) expect((await fetch(cairn.url + path)).status, path).to.equal(200);
  });
});

describe('a second server on one data folder', () => {
  it('refuses to start and says why, and who is there', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using data = await dataFolder();
    const settings = { dataDir: data.path, backends: [{ type: 'git', uri: repository.path }] };
    await using first = await startCairn(settings);
    const { exitCode, output } = await startRefused(settings);
    expect(exitCode).to.equal(1);
    expect(output).to.include(data.path).and.to.include(String(first.pid));
    expect((await fetch(`${first.url}/orders/prod`)).status).to.equal(200);
  });

  it('takes over once the first is gone', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using data = await dataFolder();
    const settings = { dataDir: data.path, backends: [{ type: 'git', uri: repository.path }] };
    const first = await startCairn(settings);
    process.kill(first.pid, 'SIGKILL');
    expect(await first.stop()).to.equal(null);
    await using second = await startCairn(settings);
    expect((await fetch(`${second.url}/orders/prod`)).status).to.equal(200);
  });
});
