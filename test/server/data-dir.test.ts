import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { inDataDir } from '../../server/data-dir.js';
import { rejection } from '../support/rejection.js';

describe('inDataDir', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-data-dir-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes the folder with its parents, for nobody else, and then works', async () => {
    const path = join(folder, 'a', 'b');
    expect(await inDataDir(path, async () => (await stat(path)).mode & 0o777)).to.equal(0o700);
  });

  for (const { code, name, message } of [
    { code: 'ENOSPC', name: 'StartError', message: 'no space left (ENOSPC)' },
    { code: 'EACCES', name: 'InvalidSettingsError', message: 'not permitted (EACCES; ' },
    { code: 'EROFS', name: 'InvalidSettingsError', message: 'on a read-only file system (EROFS; ' },
  ]) {
    it(`says of ${code} what it means`, async () => {
      const refused = inDataDir(folder, () => Promise.reject(Object.assign(new Error(code), { code })));
      const error = await rejection(refused);
      expect(error.name).to.equal(name);
      expect(error.message).to.include(`/dataDir: ${folder}: ${message}`);
    });
  }

  it('leaves other errors alone', async () => {
    const bug = new TypeError('a bug');
    expect(await rejection(inDataDir(folder, () => Promise.reject(bug)))).to.equal(bug);
  });
});
