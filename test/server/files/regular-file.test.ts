import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { readRegularFile, UnreadableFileError } from '../../../server/files/regular-file.js';
import { rejection } from '../../support/rejection.js';

const MAX_BYTES = 2 ** 20;
const IRREGULAR = 'cannot be read (expected: a regular file)';

describe('readRegularFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-regular-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  for (const [what, length] of [
    ['a short one', 5],
    ['an empty one', 0],
    ['the longest', MAX_BYTES],
  ] as const) {
    it(`reads ${what}, also through a link`, async () => {
      const content = Buffer.alloc(length, 'x');
      await writeFile(join(folder, 'file'), content);
      await symlink('file', join(folder, 'link'));
      expect((await readRegularFile(join(folder, 'link'))).equals(content)).to.equal(true);
    });
  }

  const isWindows = process.platform === 'win32';
  for (const { what, make, message } of [
    { what: 'what is not there', make: async () => {}, message: 'cannot be read (ENOENT)' },
    { what: 'a folder', make: (path: string) => mkdir(path), message: IRREGULAR },
    {
      what: 'more than can be meant',
      make: (path: string) => writeFile(path, Buffer.alloc(MAX_BYTES + 1)),
      message: `more than ${MAX_BYTES} bytes`,
    },
    ...(isWindows
      ? []
      : [
          { what: 'a pipe', make: (path: string) => promisify(execFile)('mkfifo', [path]), message: IRREGULAR },
          { what: 'a device', make: (path: string) => symlink('/dev/zero', path), message: IRREGULAR },
        ]),
  ]) {
    it(`refuses ${what} at once`, async () => {
      const path = join(folder, 'it');
      await make(path);
      const error = await rejection(readRegularFile(path));
      expect(error).to.be.instanceOf(UnreadableFileError).and.have.property('message', message);
    });
  }
});
