import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FolderWatch } from '../../../../server/backends/native/folder-watch.js';
import { manualClock } from '../../../support/manual-clock.js';

const RESCAN_MS = 1_000_000;

describe('FolderWatch', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'cairn-watch-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  for (const { what, prepare, change } of [
    { what: 'that appears', prepare: async () => {}, change: (folder: string) => mkdir(folder) },
    {
      what: 'that is replaced by another',
      prepare: (folder: string) => mkdir(folder),
      change: async (folder: string) => {
        await rename(folder, `${folder}.old`);
        await mkdir(folder);
      },
    },
    {
      what: 'that is moved away and back',
      prepare: (folder: string) => mkdir(folder),
      change: async (folder: string) => {
        await rename(folder, `${folder}.old`);
        await rename(`${folder}.old`, folder);
      },
    },
  ]) {
    it(`watches a folder ${what} from the next rescan on`, async () => {
      const folder = join(parent, 'config');
      await prepare(folder);
      const clock = manualClock();
      let changes = 0;
      const onChange = () => {
        changes += 1;
      };
      const watch = new FolderWatch([folder], { clock, rescanMs: RESCAN_MS, onChange });
      try {
        await change(folder);
        clock.advance(RESCAN_MS);
        const before = changes;
        await writeFile(join(folder, 'orders.yml'), 'a: 1');
        for (let time = 0; changes === before && time < 1000; time += 1) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          clock.advance(50); // Far from the next rescan.
        }
        expect(changes).to.be.above(before);
      } finally {
        watch.close();
      }
    });
  }
});
