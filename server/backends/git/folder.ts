import type { FileEntry } from '../../core/environment.js';
import { treeDifferences } from './tree-differences.js';
import type { TreeEntry, TreeObject } from './tree-object.js';

/** The size of a blob is not part of the tree that names it. */
const UNKNOWN_SIZE = -1;
/** Control characters, and what stands for bytes that are not UTF-8. */
const UNNAMEABLE = /[\u0000-\u001f\u007f\ufffd]/;

/** A folder with everything below it. Folders with the same id are one object, whatever commits they belong to. */
export class Folder {
  readonly tree: TreeObject;
  readonly #children: readonly Folder[];
  /** Files and folders below this one, at all depths, repeated ones counted each time. */
  readonly entryCount: number;
  readonly fileCount: number;
  readonly height: number;
  /** Of the longest path below, in bytes. */
  readonly longestPath: number;

  /** @param children one for each of `tree.folders` */
  constructor(tree: TreeObject, children: readonly Folder[]) {
    this.tree = tree;
    this.#children = children;
    let [entryCount, fileCount, height, longestPath] = [tree.fileCount, tree.fileCount, 0, 0];
    for (const folder of children) {
      entryCount += 1 + folder.entryCount;
      fileCount += folder.fileCount;
      height = Math.max(height, folder.height);
      longestPath = Math.max(longestPath, folder.longestPath);
    }
    this.entryCount = entryCount;
    this.fileCount = fileCount;
    this.height = 1 + height;
    this.longestPath = tree.longestName + 1 + longestPath;
  }

  /** The object id of the file at `path`. */
  find(path: string): string | undefined {
    if (UNNAMEABLE.test(path)) return undefined;
    const names = path.split('/').map((name) => Buffer.from(name));
    const last = names.pop() as Buffer; // split() gives at least one part
    let folder: Folder | undefined = this;
    for (const name of names) {
      const position: number | undefined = folder.tree.findFolder(name);
      folder = position === undefined ? undefined : folder.#children[position];
      if (!folder) return undefined;
    }
    return folder.tree.findFile(last);
  }

  /** All files below, with their paths. Names that no request can hold are passed over. */
  *files(prefix = ''): Generator<[path: string, entry: FileEntry]> {
    for (const { name, oid, folder } of this.tree) {
      if (UNNAMEABLE.test(name)) continue;
      const child = folder === undefined ? undefined : this.#children[folder];
      if (child) yield* child.files(`${prefix}${name}/`);
      else yield [`${prefix}${name}`, { oid, size: UNKNOWN_SIZE }];
    }
  }
  /** The files that are not as they were: path → what an older state had there, undefined where it had no file. */
  *changesSince(older: Folder, prefix = ''): Generator<[path: string, before: FileEntry | undefined]> {
    for (const { before, after } of treeDifferences(older.tree, this.tree)) {
      const was = childOf(before, older.#children);
      const is = childOf(after, this.#children);
      const path = `${prefix}${(before ?? after)?.name}`;
      if (was && is) yield* is.changesSince(was, `${path}/`);
      else if (was) yield* was.files(`${path}/`);
      else if (is) for (const [file] of is.files(`${path}/`)) yield [file, undefined];
      else if (!UNNAMEABLE.test(path)) yield [path, before && { oid: before.oid, size: UNKNOWN_SIZE }];
    }
  }
}

function childOf(entry: TreeEntry | undefined, children: readonly Folder[]): Folder | undefined {
  return entry?.folder === undefined ? undefined : children[entry.folder];
}
