import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isBundleStale } from '../../bench/stale-bundle.js';

describe('isBundleStale', () => {
  for (const { when, bundle, module, stale } of [
    { when: 'a module was compiled later', bundle: 1000, module: 2000, stale: true },
    { when: 'it was made of all modules', bundle: 2000, module: 1000, stale: false },
    { when: 'there is none', bundle: undefined, module: 1000, stale: true },
  ]) {
    it(`is ${stale} when ${when}`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'cairn-stale-'));
      try {
        await mkdir(join(folder, 'core'));
        await writeAt(join(folder, 'core', 'value.js'), module);
        if (bundle !== undefined) await writeAt(join(folder, 'bundle.cjs'), bundle);
        expect(await isBundleStale(folder)).to.equal(stale);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
});

async function writeAt(file: string, seconds: number): Promise<void> {
  await writeFile(file, '');
  await utimes(file, seconds, seconds);
}
