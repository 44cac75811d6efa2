import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileEntry } from '../core/environment.js';
import { LimitExceededError } from '../core/errors.js';
import { refuseLfsPointer } from '../core/lfs-pointer.js';
import type { BlobStore, Layer } from '../core/ports.js';
import { folderFiles } from './folder-files.js';

export interface FolderOptions {
  /** Besides the root, as in the server's settings. */
  readonly searchPaths: readonly string[];
  /** What `{label}` in a search path stands for. */
  readonly label: string;
  readonly limits: { readonly fileBytes: number; readonly files: number };
  /** See LayerTree; empty: none. */
  readonly secretsFolder?: string;
  /** The environment that git is asked in; undefined: the one of this process. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

/**
 * A working directory as the server would see it as a commit: see folderFiles.
 *
 * @throws LimitExceededError too many files
 */
export async function folderLayer(folder: string, options: FolderOptions): Promise<Layer> {
  const { searchPaths, label, limits, secretsFolder = '' } = options;
  const files = new Map<string, FileEntry>();
  const reading = `${randomUUID()}:`;
  for await (const path of folderFiles(folder, options.variables)) {
    if (files.size === limits.files) throw tooMany(limits.files);
    files.set(path, { oid: reading + path, size: -1 });
  }
  return {
    ...{ label, files, version: '', committedAt: '1970-01-01T00:00:00Z' },
    ...{ searchPaths: ['', ...searchPaths], labelFolders: false, namePrefix: '' },
    ...(secretsFolder !== '' && { secretsFolder }),
    blobs: blobsOf(folder, reading, limits.fileBytes),
    freshness: { staleSeconds: () => undefined },
  };
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
