import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InvalidSettingsError } from './core/errors.js';
import { codeOf, StartError } from './start-error.js';

/** What a wrong path, or a folder that is not ours, meets. */
const MET: Readonly<Record<string, string>> = {
  ENOTDIR: 'not a folder',
  ENOENT: 'cannot be made',
  EACCES: 'not permitted',
  EPERM: 'not permitted',
  EROFS: 'on a read-only file system',
  ENAMETOOLONG: 'too long',
  ELOOP: 'too many links',
};

/** What passes once somebody has made room. */
const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT']);

/**
 * Makes the data folder unless it is there, and then runs what needs it.
 *
 * @throws InvalidSettingsError when the setting leads to no folder that can be written to; StartError when it is full
 */
export async function inDataDir<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    await makeFolder(path);
    return await work();
  } catch (error) {
    throw explained(path, error);
  }
}

/** Step by step: below /proc, where nothing can be made, a recursive mkdir of Node never returns. */
async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  await makeFolder(dirname(path));
  await mkdir(path, { mode: 0o700 }).catch((error) => {
    if (codeOf(error) !== 'EEXIST') throw error; // Somebody else was quicker.
  });
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch((error) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  if (found && !found.isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  return found !== undefined;
}

function explained(path: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (FULL.has(code)) return new StartError(`/dataDir: ${path}: no space left (${code})`, { cause });
  const met = code && MET[code];
  const expected = 'expected: a folder that the server can write to';
  return met ? new InvalidSettingsError(`/dataDir: ${path}: ${met} (${code}; ${expected})`, { cause }) : cause;
}
