import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Evidence } from './evidence.js';

const run = promisify(execFile);

export interface Folder extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'cairn-canary-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Looks at the name and the bytes of each file below a folder, and at what git has packed there.
 *
 * @param except names of files that are to hold a secret
 * @returns how many files there were
 */
export async function lookAtFolder(evidence: Evidence, path: string, except: readonly string[] = []): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    evidence.closed(`the name of ${file}`, file);
    if (entry.isFile() && !except.includes(entry.name)) evidence.closed(file, await readFile(file));
    if (entry.name === 'objects') evidence.closed(`objects of ${entry.parentPath}`, await unpacked(entry.parentPath));
  }
  return entries.filter((entry) => entry.isFile()).length;
}

/** All objects of a repository, which lie there compressed. */
async function unpacked(gitFolder: string): Promise<Buffer> {
  const args = ['--git-dir', gitFolder, 'cat-file', '--batch', '--batch-all-objects'];
  return (await run('git', args, { encoding: 'buffer', maxBuffer: 2 ** 28 })).stdout;
}
