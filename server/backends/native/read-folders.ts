import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileEntry, FileTree } from '../../core/environment.js';
import { LimitExceededError } from '../../core/errors.js';

const MAX_DEPTH = 64;
const MAX_TOTAL_BYTES = 2 ** 29;

/** All files of the folders at one moment, contents included. */
export interface FolderSnapshot {
  /** Paths are absolute, without the leading slash. */
  readonly files: FileTree;
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** SHA-256 over paths and contents, in hex. */
  readonly version: string;
  /** The newest modification, ISO 8601 in UTC. */
  readonly modifiedAt: string;
}

/** A file that was read before and did not change since keeps its bytes. */
interface ReadFile {
  readonly stamp: string;
  readonly modifiedMs: number;
  readonly entry: FileEntry;
  /** Undefined when it is larger than a file may be. */
  readonly bytes: Uint8Array | undefined;
}

export type KnownFiles = ReadonlyMap<string, ReadFile>;

/**
 * Reads every plain file below the folders. Symlinks are not followed and names that begin with a dot are passed over;
 * a folder that does not exist is empty.
 *
 * @param folders absolute
 * @param known what the last call gave, so that only what changed is read
 * @throws LimitExceededError
 */
export async function readFolders(
  folders: readonly string[],
  limits: { fileBytes: number; files: number },
  known: KnownFiles,
): Promise<{ snapshot: FolderSnapshot; known: KnownFiles }> {
  const read = new Map<string, ReadFile>();
  let totalBytes = 0;
  for (const path of await listFiles(folders, limits.files)) {
    const file = await readFile(path, limits.fileBytes, known.get(path));
    if (!file) continue;
    read.set(path, file);
    totalBytes += file.bytes?.length ?? 0;
    if (totalBytes > MAX_TOTAL_BYTES) throw new LimitExceededError(`more than ${MAX_TOTAL_BYTES} bytes in all files`);
  }
  return { snapshot: snapshotOf(read), known: read };
}

async function listFiles(folders: readonly string[], maxFiles: number): Promise<readonly string[]> {
  const files = new Set<string>();
  const walk = async (folder: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) throw new LimitExceededError(`folders more than ${MAX_DEPTH} deep`);
    for (const entry of await entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await walk(path, depth + 1);
      else if (entry.isFile()) files.add(path);
      if (files.size > maxFiles) throw new LimitExceededError(`too many files (expected: at most ${maxFiles})`);
    }
  };
  for (const folder of folders) await walk(folder, 0);
  return [...files].sort();
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith('.') && !/[\u0000-\u001f\u007f\ufffd]/.test(name));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** The file is opened without following a symlink that somebody may have put there since it was listed. */
async function readFile(path: string, maxBytes: number, before: ReadFile | undefined): Promise<ReadFile | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile()) return undefined;
    const stamp = `${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`;
    if (before?.stamp === stamp) return before;
    const modifiedMs = Number(stats.mtimeMs);
    if (stats.size > maxBytes) {
      const oid = createHash('sha256').update(`${path}\n${stamp}`).digest('hex');
      return { stamp, modifiedMs, entry: { oid, size: Number(stats.size) }, bytes: undefined };
    }
    const bytes = await file.readFile();
    const oid = createHash('sha256').update(bytes).digest('hex');
    return { stamp, modifiedMs, entry: { oid, size: bytes.length }, bytes };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Gone, or turned into something else, since it was listed. */
function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function snapshotOf(read: ReadonlyMap<string, ReadFile>): FolderSnapshot {
  const hash = createHash('sha256');
  const files = new Map<string, FileEntry>();
  const contents = new Map<string, Uint8Array>();
  let newestMs = 0;
  for (const [path, { entry, bytes, modifiedMs }] of read) {
    files.set(path.slice(1), entry);
    if (bytes) contents.set(entry.oid, bytes);
    hash.update(`${path}\0${entry.oid}\n`);
    newestMs = Math.max(newestMs, modifiedMs);
  }
  return { files, contents, version: hash.digest('hex'), modifiedAt: new Date(newestMs).toISOString() };
}
