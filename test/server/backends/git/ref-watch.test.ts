import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { RefWatch } from '../../../../server/backends/git/ref-watch.js';
import { watchRemote } from '../../../../server/backends/git/watch-remote.js';
import { gitRepository, type TestRepository } from '../../../support/git-repository.js';
import { type ManualClock, manualClock } from '../../../support/manual-clock.js';

const SPACING_MS = 50;
const RESCAN_MS = 10_000;

describe('RefWatch', () => {
  let folder: string;
  let bare: string;
  let work: TestRepository;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-refs-'));
    bare = join(folder, 'config.git');
    work = await gitRepository({ 'orders.yml': 'a: 1' });
    await work.git('clone', '--quiet', '--bare', '.', bare);
    await work.git('remote', 'add', 'origin', bare);
  });
  afterEach(async () => {
    await work[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const push = async (...refs: string[]) => {
    await work.commit({ 'orders.yml': `a: ${Math.random()}` });
    await work.git('push', '--quiet', 'origin', ...refs);
  };

  /** A watch on a clock that stands still: the first move is told at once, the second after the spacing. */
  async function watched(path = bare) {
    const clock = manualClock();
    let calls = 0;
    let heard = () => {};
    const onMoved = () => {
      calls += 1;
      heard();
    };
    const watch = await RefWatch.open(path, { clock, onMoved });
    return {
      clock,
      calls: () => calls,
      /** When somebody is told next, which must not have been before the call. */
      next: () =>
        new Promise<void>((resolve) => {
          heard = resolve;
        }),
      [Symbol.asyncDispose]: () => watch.close(),
    };
  }

  for (const { what, prepare, move } of [
    { what: 'a push', move: () => push('main') },
    { what: 'a push of a branch with a slash', move: () => push('main:refs/heads/feature/a/b') },
    { what: 'a tag', move: () => push('main:refs/tags/v1') },
    {
      what: 'a forced push',
      prepare: () => work.git('checkout', '--quiet', '--orphan', 'o'),
      move: () => push('+o:main'),
    },
    {
      what: 'a ref that is packed and goes',
      prepare: async () => {
        await push('main:refs/heads/old');
        await work.git('--git-dir', bare, 'pack-refs', '--all');
      },
      move: () => work.git('push', '--quiet', 'origin', '--delete', 'old'),
    },
    { what: 'another HEAD', move: () => work.git('--git-dir', bare, 'symbolic-ref', 'HEAD', 'refs/heads/other') },
    {
      what: 'a change of a reftable',
      prepare: () => mkdir(join(bare, 'reftable')),
      move: async () => {
        await writeFile(join(bare, 'reftable', 'tables.list.lock'), '0x1-0x2.ref\n');
        await rename(join(bare, 'reftable', 'tables.list.lock'), join(bare, 'reftable', 'tables.list'));
      },
    },
    {
      what: 'another repository in its place',
      prepare: () => work.git('clone', '--quiet', '--bare', '.', `${bare}.new`),
      move: async () => {
        await rename(bare, `${bare}.old`);
        await rename(`${bare}.new`, bare);
      },
    },
  ] as { what: string; prepare?: () => Promise<unknown>; move: () => Promise<unknown> }[]) {
    it(`notices ${what}`, async () => {
      await prepare?.();
      await using watch = await watched();
      const told = watch.next();
      await move();
      await told;
    });
  }

  it('notices the next push to a branch whose folder is new', async () => {
    await using watch = await watched();
    await push('main:refs/heads/feature/x');
    await untilQuiet(watch);
    const told = watch.next();
    await push('main:refs/heads/feature/x');
    await soon(watch, told);
  });

  it('notices each push to a repository that is deleted and made again, time after time', async () => {
    await using watch = await watched();
    for (let time = 0; time < 5; time += 1) {
      await rm(bare, { recursive: true });
      await work.git('clone', '--quiet', '--bare', '.', bare);
      await untilQuiet(watch);
      const told = watch.next();
      await push('main');
      await soon(watch, told);
    }
  });

  it('waits for a repository that is not there yet, nor the folder it will be in', async () => {
    const path = join(folder, 'not', 'yet', 'config.git');
    await using watch = await watched(path);
    const made = watch.next();
    await mkdir(join(folder, 'not', 'yet'), { recursive: true });
    await work.git('clone', '--quiet', '--bare', '.', path);
    await made;
    await untilQuiet(watch);
    await work.git('remote', 'set-url', 'origin', path);
    const told = watch.next();
    await push('main');
    await soon(watch, told);
  });

  it('notices a commit in a work tree', async () => {
    await using watch = await watched(work.path);
    const told = watch.next();
    await work.commit({ 'orders.yml': 'a: 2' });
    await told;
  });

  it('finds git repositories where git does', async () => {
    await using watch = await watched(bare.slice(0, -'.git'.length));
    const told = watch.next();
    await push('main');
    await told;
  });

  it('finds at the next rescan that a folder further up was exchanged', async () => {
    const parent = join(folder, 'parent');
    const path = join(parent, 'config.git');
    for (const each of [parent, `${parent}.new`]) {
      await work.git('clone', '--quiet', '--bare', '.', join(each, 'config.git'));
    }
    await using watch = await watched(path);
    await rename(parent, `${parent}.old`);
    await rename(`${parent}.new`, parent);
    const told = watch.next();
    watch.clock.advance(RESCAN_MS);
    await told;
  });

  it('is not told of locks and objects', async () => {
    await using watch = await watched();
    await writeFile(join(bare, 'refs', 'heads', 'other.lock'), '');
    await writeFile(join(bare, 'FETCH_HEAD'), '');
    await work.git('--git-dir', bare, 'hash-object', '-w', join(work.path, 'orders.yml'));
    const told = watch.next();
    await writeFile(join(bare, 'refs', 'heads', 'last'), ''); // Events come in order.
    await told;
    expect(watch.calls()).to.equal(1);
  });

  it('tells twice of many moves: at once, and when the last is over', async () => {
    await using watch = await watched();
    const told = watch.next();
    await push('main:a', 'main:b', 'main:c');
    await told;
    await push('main:a', 'main:b', 'main:c');
    await untilQuiet(watch);
    expect(watch.calls()).to.equal(2);
  });

  it('tells nothing once it is closed', async () => {
    const watch = await watched();
    await using other = await watched();
    await watch[Symbol.asyncDispose]();
    const told = other.next();
    await push('main');
    await told;
    watch.clock.advance(RESCAN_MS);
    expect(watch.calls()).to.equal(0);
  });
});

/** Events of what is over may still be on their way, and folders that they told of still be looked at. */
async function untilQuiet({ clock }: { clock: ManualClock }): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  clock.advance(2 * SPACING_MS); // The last call, and the time after it.
}

/** What is told within the spacing of something that came late; far from the next rescan, which would find it anyway. */
async function soon({ clock }: { clock: ManualClock }, told: Promise<void>): Promise<void> {
  let isTold = false;
  const heard = told.then(() => {
    isTold = true;
  });
  for (let passedMs = 0; !isTold && passedMs < RESCAN_MS / 2; passedMs += SPACING_MS) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    clock.advance(SPACING_MS);
  }
  await heard;
}

describe('watchRemote', () => {
  for (const { what, uri, pollIntervalMs, watches } of [
    { what: 'a path', uri: '/srv/config.git', pollIntervalMs: 1000, watches: true },
    { what: 'a file uri', uri: 'file:///srv/config.git', pollIntervalMs: 1000, watches: true },
    { what: 'a remote elsewhere', uri: 'https://git.example.org/config.git', pollIntervalMs: 1000, watches: false },
    { what: 'a path when nobody looks by himself', uri: '/srv/config.git', pollIntervalMs: 0, watches: false },
  ]) {
    it(`${watches ? 'watches' : 'does not watch'} ${what}`, async () => {
      const watch = await watchRemote({ uri, pollIntervalMs }, { clock: manualClock(), onMoved: () => {} });
      expect(watch !== undefined).to.equal(watches);
      await watch?.close();
    });
  }
});
