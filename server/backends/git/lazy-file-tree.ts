import type { FileEntry, FileTree } from '../../core/environment.js';
import type { Folder } from './folder.js';

/**
 * The files of a commit as a map. A path is looked up in git's own bytes; a real map is made only when somebody wants
 * to see all files, so that reading one service at any of ten thousand commits costs nothing but that service.
 */
export class LazyFileTree implements FileTree {
  readonly #root: Folder;
  #all: ReadonlyMap<string, FileEntry> | undefined;

  constructor(root: Folder) {
    this.#root = root;
  }

  /** See Folder. */
  changesSince(older: LazyFileTree): Iterable<[path: string, before: FileEntry | undefined]> {
    return this.#root.changesSince(older.#root);
  }

  get size(): number {
    return this.#index().size;
  }

  get(path: string): FileEntry | undefined {
    if (this.#all) return this.#all.get(path);
    const oid = this.#root.find(path);
    return oid === undefined ? undefined : { oid, size: -1 };
  }

  has(path: string): boolean {
    return this.#all ? this.#all.has(path) : this.#root.find(path) !== undefined;
  }

  forEach(visit: (entry: FileEntry, path: string, map: ReadonlyMap<string, FileEntry>) => void): void {
    for (const [path, entry] of this.#index()) visit(entry, path, this);
  }

  keys(): MapIterator<string> {
    return this.#index().keys();
  }

  values(): MapIterator<FileEntry> {
    return this.#index().values();
  }

  entries(): MapIterator<[string, FileEntry]> {
    return this.#index().entries();
  }

  [Symbol.iterator](): MapIterator<[string, FileEntry]> {
    return this.entries();
  }

  #index(): ReadonlyMap<string, FileEntry> {
    this.#all ??= new Map(this.#root.files());
    return this.#all;
  }
}
