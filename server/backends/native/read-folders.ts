import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileEntry, FileTree } from '../../core/environment.js';
import { LimitExceededError } from '../../core/errors.js';
import { isAbsent } from './absent.js';
import { listFiles } from './list-files.js';

const ATTEMPTS = 3;
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

export interface FoldersRead {
  readonly snapshot: FolderSnapshot;
  readonly known: KnownFiles;
  /** See ListedFiles. */
  readonly absent: readonly string[];
  readonly skipped: readonly string[];
}

/**
 * Reads every file that listFiles finds. Of a folder that was there and does not exist any more, what was read last is
 * kept: it may be on its way back.
 *
 * @param folders absolute
 * @param known what the last call gave, so that only what changed is read
 * @throws LimitExceededError
 */
export async function readFolders(
  folders: readonly string[],
  limits: { fileBytes: number; files: number },
  known: KnownFiles,
): Promise<FoldersRead> {
  for (let attempt = 1; ; attempt += 1) {
    const { files, absent, skipped } = await listFiles(folders, limits.files);
    const read = new Map([...known].filter(([path]) => absent.some((folder) => path.startsWith(`${folder}/`))));
    const vanished = await readAll(files, limits.fileBytes, known, read);
    // A volume that was exchanged meanwhile must not look empty.
    if (vanished && attempt < ATTEMPTS) continue;
    const sorted = new Map([...read].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { snapshot: snapshotOf(sorted), known: sorted, absent, skipped };
  }
}

/** @returns whether a file was gone when it was to be read */
async function readAll(
  files: ReadonlyMap<string, string>,
  maxBytes: number,
  known: KnownFiles,
  read: Map<string, ReadFile>,
): Promise<boolean> {
  let totalBytes = 0;
  let vanished = false;
  for (const [path, real] of files) {
    const file = await readFile(real, maxBytes, known.get(path));
    vanished ||= file === undefined;
    if (!file) continue;
    read.set(path, file);
    totalBytes += file.bytes?.length ?? 0;
    if (totalBytes > MAX_TOTAL_BYTES) throw new LimitExceededError(`more than ${MAX_TOTAL_BYTES} bytes in all files`);
  }
  return vanished;
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
