import { expect } from 'chai';
import { openOn } from '../../client-sdk/connect.js';
import type { ChangeSet, ConfigClient, ConfigClientError, RawNumber } from '../../client-sdk/index.js';
import { ManualPlatform } from '../client-sdk/manual-platform.js';
import { startCairn } from '../support/cairn-server.js';
import { gitRepository } from '../support/git-repository.js';

const POLL_MS = 30_000;

describe('cairn-client against a running server', () => {
  it('boots from a repository, hears of a commit by polling, and never goes back', async function () {
    this.timeout(30_000);
    await using repository = await gitRepository();
    const first = await repository.commit({
      'application.yml': 'price: 1.10\nlimit: 12345678901234567890\n',
      'orders.yml': 'db:\n  url: one\n  hosts: [a, b]\n',
      'orders-prod.yml': 'db.pool.size: 10\n',
    });
    await using cairn = await startCairn({
      backends: [{ type: 'git', uri: repository.path }],
      refresh: { pollIntervalMs: 0 },
    });
    const clock = new ManualPlatform();
    const options = {
      url: cairn.url,
      application: 'orders',
      profiles: ['prod'],
      origins: true,
      refresh: 'poll',
      cache: false,
    } as const;
    await using config: ConfigClient<Record<string, unknown>> = openOn(clock.platform, options);
    const booted = await config.ready();
    expect(booted).to.include({ version: first, from: 'server' });
    expect(config.get('db.hosts')).to.eql(['a', 'b']);
    expect(config.get('limit')).to.equal(12345678901234567890n);
    expect((booted.raw['price'] as RawNumber).text).to.equal('1.10');
    expect(booted.origin('db.pool.size')).to.eql({ source: 'orders-prod.yml', line: 1, column: 15 });

    const foreign = await repository.commit({ 'billing.yml': 'a: 1\n' });
    await refresh(cairn.url);
    expect(await config.refresh()).to.equal(null);
    expect(config.snapshot.version, 'the 304 names the newer commit').to.equal(foreign);

    const changed = new Promise<ChangeSet<Record<string, unknown>>>((resolve) => config.on('change', resolve));
    const second = await repository.commit({ 'orders-prod.yml': 'db.pool.size: 20\n' });
    await refresh(cairn.url);
    clock.advance(POLL_MS * 1.2);
    const change = await changed;
    expect(change.changes).to.eql([{ key: 'db.pool.size', kind: 'changed', before: 10, after: 20 }]);
    expect(config.snapshot.version).to.equal(second);
    expect(config.status).to.equal('polling');
  });

  it('is refused a label that does not exist, and keeps what it has when a replica lags behind', async function () {
    this.timeout(30_000);
    await using repository = await gitRepository();
    await repository.commit({ 'orders.yml': 'a: 1\n' });
    await using behind = await startCairn({
      backends: [{ type: 'git', uri: repository.path }],
      refresh: { pollIntervalMs: 0 },
    });
    const clock = new ManualPlatform();
    const options = { url: behind.url, application: 'orders', refresh: 'poll', cache: false } as const;
    const refused = openOn(clock.platform, { ...options, label: 'nowhere' });
    const error = (await refused.ready().catch((reason: unknown) => reason)) as ConfigClientError;
    expect(error).to.include({ code: 'label-not-found', status: 404, retryable: false });

    await repository.commit({ 'orders.yml': 'a: 2\n' });
    await using ahead = await startCairn({ backends: [{ type: 'git', uri: repository.path }] });
    await using config = openOn(clock.platform, { ...options, url: [ahead.url, behind.url] });
    await config.ready();
    await ahead.stop();
    await config.refresh().catch(() => undefined);
    expect(config.get('a'), 'from the replica that was behind').to.equal(2);
  });
});

async function refresh(url: string): Promise<void> {
  const { status } = await fetch(`${url}/api/v1/refresh?wait=true`, { method: 'POST' });
  expect(status).to.equal(200);
}
