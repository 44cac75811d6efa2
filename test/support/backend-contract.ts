import { expect } from 'chai';
import type { BackendMember } from '../../server/backends/backend-member.js';
import { ask } from './git-backend.js';
import type { Files } from './git-repository.js';

/** A backend under test and where its content comes from. */
export interface BackendUnderTest extends AsyncDisposable {
  readonly backend: BackendMember;
  /** Changes files where the backend reads from; null deletes. */
  write(files: Files): Promise<void>;
}

async function contentOf(backend: BackendMember, name: string): Promise<string | undefined> {
  for (const { files, blobs } of await backend.layers(ask('orders/prod'))) {
    const [, entry] = [...files].find(([path]) => path.endsWith(`/${name}`) || path === name) ?? [];
    if (entry) return Buffer.from(await blobs.read(entry.oid)).toString();
  }
  return undefined;
}

/** What every backend promises. @param open on the files that it is given */
export function itBehavesLikeABackend(open: (files: Files) => Promise<BackendUnderTest>): void {
  it('serves the files it was opened on', async () => {
    await using under = await open({ 'orders.yml': 'a: 1' });
    expect(under.backend.status().ready).to.equal(true);
    expect(await contentOf(under.backend, 'orders.yml')).to.equal('a: 1');
    expect(await contentOf(under.backend, 'billing.yml')).to.equal(undefined);
  });

  it('serves what has changed once a refresh has returned, under another version', async () => {
    await using under = await open({ 'orders.yml': 'a: 1', 'old.yml': 'x: 1' });
    const before = await under.backend.layers(ask('orders/prod'));
    let changes = 0;
    const stop = under.backend.onChange(() => {
      changes += 1;
    });
    await under.write({ 'orders.yml': 'a: 2', 'old.yml': null });
    await under.backend.refresh();
    expect(changes).to.be.above(0);
    expect(await contentOf(under.backend, 'orders.yml')).to.equal('a: 2');
    expect(await contentOf(under.backend, 'old.yml')).to.equal(undefined);
    const after = await under.backend.layers(ask('orders/prod'));
    expect(after.map(({ version }) => version)).not.to.eql(before.map(({ version }) => version));
    stop();
  });

  it('keeps layers that somebody holds as they were', async () => {
    await using under = await open({ 'orders.yml': 'a: 1' });
    const [layer] = await under.backend.layers(ask('orders/prod'));
    await under.write({ 'orders.yml': 'a: 2' });
    await under.backend.refresh();
    const [entry] = [...(layer?.files.values() ?? [])];
    expect(Buffer.from((await layer?.blobs.read(entry?.oid ?? '')) ?? '').toString()).to.equal('a: 1');
  });

  it('gives the same layers as long as nothing changes, with a date', async () => {
    await using under = await open({ 'orders.yml': 'a: 1' });
    const [first] = await under.backend.layers(ask('orders/prod'));
    await under.backend.refresh();
    const [second] = await under.backend.layers(ask('orders/prod'));
    expect(second?.version).to.equal(first?.version);
    expect(first?.committedAt).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
    expect(first?.freshness.staleSeconds()).to.equal(undefined);
  });

  it('holds the version it serves, and catches up with it without further ado', async () => {
    await using under = await open({ 'orders.yml': 'a: 1' });
    const versions = (await under.backend.layers(ask('orders/prod'))).map(({ version }) => version);
    for (const version of versions) expect(await under.backend.holds(version)).to.equal(true);
    await under.backend.catchUp(ask('orders/prod'), versions.join(','), 1000);
    expect(await under.backend.holds('0'.repeat(40))).to.equal(false);
  });

  it('lists itself in the catalog', async () => {
    await using under = await open({ 'orders.yml': 'a: 1' });
    const paths = (await under.backend.catalog(undefined)).flatMap(({ files }) => [...files.keys()]);
    expect(paths.some((path) => path.endsWith('orders.yml'))).to.equal(true);
  });

  it('refuses a file over the cap', async () => {
    await using under = await open({ 'orders.yml': 'a: 1', 'big.yml': 'x'.repeat(2 ** 20 + 1) });
    let error: unknown;
    await contentOf(under.backend, 'big.yml').catch((thrown) => {
      error = thrown;
    });
    expect(error).to.have.property('code', 'limit-exceeded');
    expect(await contentOf(under.backend, 'orders.yml')).to.equal('a: 1');
  });
}
