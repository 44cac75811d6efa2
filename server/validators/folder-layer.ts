import { randomUUID } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileEntry } from '../core/environment.js';
import { LimitExceededError } from '../core/errors.js';
import { refuseLfsPointer } from '../core/lfs-pointer.js';
import type { BlobStore, Layer } from '../core/ports.js';

export interface FolderOptions {
  /** Besides the root, as in the server's settings. */
  readonly searchPaths: readonly string[];
  /** What `{label}` in a search path stands for. */
  readonly label: string;
  readonly limits: { readonly fileBytes: number; readonly files: number };
}

/**
 * A working directory as the server would see it as a commit: regular files alone, and nothing of `.git`. What git
 * would ignore is not known here and counts.
 *
 * @throws LimitExceededError too many files
 */
export async function folderLayer(folder: string, options: FolderOptions): Promise<Layer> {
  const { searchPaths, label, limits } = options;
  const files = new Map<string, FileEntry>();
  const reading = `${randomUUID()}:`;
  for await (const path of filesBelow(folder, '')) {
    if (files.size === limits.files) throw tooMany(limits.files);
    files.set(path, { oid: reading + path, size: -1 });
  }
  return {
    ...{ label, files, version: '', committedAt: '1970-01-01T00:00:00Z' },
    ...{ searchPaths: ['', ...searchPaths], labelFolders: false, namePrefix: '' },
    blobs: blobsOf(folder, reading, limits.fileBytes),
    freshness: { staleSeconds: () => undefined },
  };
}

/** In git's order, so that what is met first is met first there, too. */
async function* filesBelow(root: string, folder: string): AsyncGenerator<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const named = entries.map((entry) => ({ entry, path: `${folder}${entry.name}` }));
  const rank = ({ entry, path }: (typeof named)[number]) => Buffer.from(entry.isDirectory() ? `${path}/` : path);
  for (const { entry, path } of named.sort((a, b) => rank(a).compare(rank(b)))) {
    if (entry.isDirectory() && path !== '.git') yield* filesBelow(root, `${path}/`);
    else if (entry.isFile() && path !== '.git') yield path;
  }
}

/** Within one reading of a folder a path names the content well enough. */
function blobsOf(folder: string, reading: string, maxBytes: number): BlobStore {
  return {
    async read(oid) {
      const file = join(folder, oid.slice(reading.length));
      const { size } = await stat(file);
      if (size > maxBytes)
        throw new LimitExceededError(`a file of ${size} bytes (expected: at most ${maxBytes}): limits.fileBytes`);
      return refuseLfsPointer(await readFile(file));
    },
  };
}

function tooMany(files: number): LimitExceededError {
  return new LimitExceededError(`too many files in one version (expected: at most ${files})`);
}
