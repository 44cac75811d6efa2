import { expect } from 'chai';
import type { BackendMember } from '../../server/backends/backend-member.js';
import { ask } from './git-backend.js';
import type { Files } from './git-repository.js';
import { rejection } from './rejection.js';

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

/** Names and contents that a backend can hold. */
export interface Samples {
  /** Belongs to application orders. */
  readonly name: string;
  /** Belongs to it, too. */
  readonly other: string;
  /** Belongs to somebody else. */
  readonly missing: string;
  readonly before: string;
  readonly after: string;
  readonly tooLarge: string;
}

const FILES: Samples = {
  ...{ name: 'orders.yml', other: 'old.yml', missing: 'billing.yml' },
  ...{ before: 'a: 1', after: 'a: 2', tooLarge: 'x'.repeat(2 ** 20 + 1) },
};

type Open = (files: Files) => Promise<BackendUnderTest>;

/** What every backend promises that holds files. @param open on the files that it is given */
export function itBehavesLikeABackend(open: Open): void {
  itServesVersions(open, FILES);

  it('lists itself in the catalog', async () => {
    await using under = await open({ 'orders.yml': 'a: 1' });
    const paths = (await under.backend.catalog(undefined)).flatMap(({ files }) => [...files.keys()]);
    expect(paths.some((path) => path.endsWith('orders.yml'))).to.equal(true);
  });

  it('refuses what only points to a file kept elsewhere by Git LFS', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`;
    await using under = await open({ 'orders.yml': pointer, 'other.yml': `# ${pointer}` });
    const error = await rejection(contentOf(under.backend, 'orders.yml'));
    expect(error).to.include({ code: 'invalid-document' });
    expect(error.message).to.match(/Git LFS/);
    expect(await contentOf(under.backend, 'other.yml')).to.match(/^# version/);
  });
}

/** What every backend promises, whatever it holds. @param open on what it is given */
export function itServesVersions(open: Open, { name, other, missing, before, after, tooLarge }: Samples): void {
  it('serves the files it was opened on', async () => {
    await using under = await open({ [name]: before });
    expect(under.backend.status().ready).to.equal(true);
    expect(await contentOf(under.backend, name)).to.equal(before);
    expect(await contentOf(under.backend, missing)).to.equal(undefined);
  });

  it('serves what has changed once a refresh has returned, under another version', async () => {
    await using under = await open({ [name]: before, [other]: before });
    const first = await under.backend.layers(ask('orders/prod'));
    let changes = 0;
    const stop = under.backend.onChange(() => {
      changes += 1;
    });
    await under.write({ [name]: after, [other]: null });
    await under.backend.refresh();
    expect(changes).to.be.above(0);
    expect(await contentOf(under.backend, name)).to.equal(after);
    expect(await contentOf(under.backend, other)).to.equal(undefined);
    const second = await under.backend.layers(ask('orders/prod'));
    expect(second.map(({ version }) => version)).not.to.eql(first.map(({ version }) => version));
    stop();
  });

  it('keeps layers that somebody holds as they were', async () => {
    await using under = await open({ [name]: before });
    const [layer] = await under.backend.layers(ask('orders/prod'));
    await under.write({ [name]: after });
    await under.backend.refresh();
    const [entry] = [...(layer?.files.values() ?? [])];
    expect(Buffer.from((await layer?.blobs.read(entry?.oid ?? '')) ?? '').toString()).to.equal(before);
  });

  it('gives the same layers as long as nothing changes, with a date', async () => {
    await using under = await open({ [name]: before });
    const [first] = await under.backend.layers(ask('orders/prod'));
    await under.backend.refresh();
    const [second] = await under.backend.layers(ask('orders/prod'));
    expect(second?.version).to.equal(first?.version);
    expect(first?.committedAt).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
    expect(first?.freshness.staleSeconds()).to.equal(undefined);
  });

  it('holds the version it serves, and catches up with it without further ado', async () => {
    await using under = await open({ [name]: before });
    const versions = (await under.backend.layers(ask('orders/prod'))).map(({ version }) => version);
    for (const version of versions) expect(await under.backend.holds(version)).to.equal(true);
    await under.backend.catchUp(ask('orders/prod'), versions.join(','), 1000);
    expect(await under.backend.holds('0'.repeat(40))).to.equal(false);
  });

  it('refuses a file over the cap', async () => {
    await using under = await open({ [name]: before, [other]: tooLarge });
    let error: unknown;
    await contentOf(under.backend, other).catch((thrown) => {
      error = thrown;
    });
    expect(error).to.have.property('code', 'limit-exceeded');
    expect(await contentOf(under.backend, name)).to.equal(before);
  });
}
