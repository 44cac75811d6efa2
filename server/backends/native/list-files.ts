import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { LimitExceededError } from '../../core/errors.js';
import { unlessAbsent } from './absent.js';

const MAX_DEPTH = 64;
/** Symlinks can make many ways to few folders. */
const MAX_FOLDERS = 100_000;

export interface ListedFiles {
  /** Path as it is served → where to read it: an absolute path without any symlink. */
  readonly files: ReadonlyMap<string, string>;
  /** Folders that do not exist, as they were given. */
  readonly absent: readonly string[];
  /** Symlinks that were passed over since they lead out of the folder, or nowhere. */
  readonly skipped: readonly string[];
}

/**
 * Every plain file below the folders. Names that begin with a dot are passed over. A symlink is followed as long as what
 * it leads to lies in the same folder, be that behind a dot: a volume of Kubernetes is made of such links (see
 * https://kubernetes.io/docs/concepts/configuration/configmap/, `..data`).
 *
 * @param folders absolute
 * @throws LimitExceededError
 */
export async function listFiles(folders: readonly string[], maxFiles: number): Promise<ListedFiles> {
  const listing = new Listing(maxFiles);
  for (const folder of folders) await listing.add(folder);
  return { files: listing.files, absent: listing.absent, skipped: listing.skipped };
}

class Listing {
  readonly files = new Map<string, string>();
  readonly absent: string[] = [];
  readonly skipped: string[] = [];
  readonly #maxFiles: number;
  #folders = 0;

  constructor(maxFiles: number) {
    this.#maxFiles = maxFiles;
  }

  async add(folder: string): Promise<void> {
    const root = await unlessAbsent(realpath(folder));
    if (root === undefined) this.absent.push(folder);
    else await this.#walk({ folder, real: root, root, above: [] });
  }

  /** @param at.above the real folders on the way down: a symlink back to one of them would never end */
  async #walk(at: { folder: string; real: string; root: string; above: readonly string[] }): Promise<void> {
    this.#countFolder(at.above.length);
    const above = [...at.above, at.real];
    for (const entry of await entriesOf(at.real)) {
      const path = join(at.folder, entry.name);
      const link = join(at.real, entry.name);
      const found = entry.isSymbolicLink() ? await this.#follow(path, link, at.root) : { real: link, is: entry };
      if (found?.is.isFile()) this.#addFile(path, found.real);
      else if (found?.is.isDirectory() && !above.includes(found.real)) {
        await this.#walk({ folder: path, real: found.real, root: at.root, above });
      }
    }
  }

  async #follow(path: string, link: string, root: string): Promise<{ real: string; is: Stats } | undefined> {
    const real = await unlessAbsent(realpath(link));
    const is = real !== undefined && isWithin(root, real) ? await unlessAbsent(stat(real)) : undefined;
    if (real !== undefined && is) return { real, is };
    this.skipped.push(path);
    return undefined;
  }

  #countFolder(depth: number): void {
    this.#folders += 1;
    if (depth > MAX_DEPTH) throw new LimitExceededError(`folders more than ${MAX_DEPTH} deep`);
    if (this.#folders > MAX_FOLDERS) throw new LimitExceededError(`more than ${MAX_FOLDERS} folders`);
  }

  #addFile(path: string, real: string): void {
    this.files.set(path, real);
    if (this.files.size > this.#maxFiles) {
      throw new LimitExceededError(`too many files (expected: at most ${this.#maxFiles}): limits.files`);
    }
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries = (await unlessAbsent(readdir(folder, { withFileTypes: true }))) ?? [];
  return entries.filter(({ name }) => !name.startsWith('.') && !/[\u0000-\u001f\u007f\ufffd]/.test(name));
}

function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}
