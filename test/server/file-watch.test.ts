import { mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FileWatch } from '../../server/file-watch.js';
import { manualClock } from '../support/manual-clock.js';

const INTERVAL_MS = 1000;

describe('file watch', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-watch-'));
    file = join(folder, 'key');
    await writeFile(file, 'one');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function watched() {
    const clock = manualClock();
    const watch = await FileWatch.open({ files: [file], intervalMs: INTERVAL_MS, clock });
    let told = () => {};
    let count = 0;
    watch.start(async () => {
      count += 1;
      told();
    });
    const change = () => new Promise<void>((resolve) => (told = resolve));
    return { watch, clock, change, count: () => count };
  }

  for (const { what, change } of [
    { what: 'written anew, as long as before', change: (path: string) => writeFile(path, 'two') },
    {
      what: 'replaced by another',
      change: async (path: string) => {
        await writeFile(`${path}.new`, 'one');
        await rename(`${path}.new`, path);
      },
    },
    {
      what: 'a link to another',
      change: async (path: string) => {
        await symlink('elsewhere', `${path}.link`);
        await rename(`${path}.link`, path);
      },
    },
    { what: 'gone', change: (path: string) => unlink(path) },
  ]) {
    it(`tells once of a file that is ${what}`, async () => {
      const { clock, change: changed, count, watch } = await watched();
      await change(file);
      const next = changed();
      clock.advance(INTERVAL_MS);
      await next;
      const again = changed();
      await watch.tellAnyway();
      await again;
      expect(count()).to.equal(2);
    });
  }

  it('tells nothing as long as nothing changes, and nothing once it is closed', async () => {
    const { clock, count, watch } = await watched();
    clock.advance(INTERVAL_MS);
    watch.close();
    await writeFile(file, 'two');
    clock.advance(INTERVAL_MS);
    await watch.tellAnyway();
    expect(count()).to.equal(0);
  });

  it('tells of what changes while somebody still reads what was there before', async () => {
    const clock = manualClock();
    const watch = await FileWatch.open({ files: [file], intervalMs: INTERVAL_MS, clock });
    await writeFile(file, 'two');
    await new Promise<void>((resolve) => {
      watch.start(async () => resolve());
      clock.advance(INTERVAL_MS);
    });
  });
});
