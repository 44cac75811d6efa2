import type { FileEntry } from '../../core/environment.js';
import type { TreeObject } from './tree-object.js';

/** The size of a blob is not part of the tree that names it. */
const UNKNOWN_SIZE = -1;
const REPLACEMENT = '\ufffd';

/** A folder with everything below it. Folders with the same id are one object, whatever commits they belong to. */
export class Folder {
  readonly tree: TreeObject;
  readonly #children: ReadonlyMap<string, Folder>;
  /** Files and folders below this one, at all depths, repeated ones counted each time. */
  readonly entryCount: number;
  readonly fileCount: number;
  readonly height: number;
  /** Of the longest path below, in bytes. */
  readonly longestPath: number;

  /** @param children by object id; all that the tree names */
  constructor(tree: TreeObject, children: ReadonlyMap<string, Folder>) {
    this.tree = tree;
    this.#children = children;
    const below = tree.folders.map((oid) => this.child(oid));
    this.fileCount = below.reduce((sum, folder) => sum + folder.fileCount, tree.fileCount);
    this.entryCount = below.reduce((sum, folder) => sum + 1 + folder.entryCount, tree.fileCount);
    this.height = 1 + below.reduce((highest, { height }) => Math.max(highest, height), 0);
    this.longestPath = tree.longestName + 1 + below.reduce((most, each) => Math.max(most, each.longestPath), 0);
  }

  /** The object id of the file at `path`. */
  find(path: string): string | undefined {
    const names = path.split('/').map((name) => Buffer.from(name));
    const last = names.pop() as Buffer; // split() gives at least one part
    let folder: Folder | undefined = this;
    for (const name of names) {
      const oid: string | undefined = folder.tree.find(name, 'folder');
      if (oid === undefined) return undefined;
      folder = folder.child(oid);
    }
    return folder.tree.find(last, 'file');
  }

  /** All files below, with their paths. Names that are not UTF-8 are passed over: nobody can ask for them. */
  *files(prefix = ''): Generator<[path: string, entry: FileEntry]> {
    for (const { name, oid, isFolder } of this.tree) {
      if (name.includes(REPLACEMENT)) continue;
      if (isFolder) yield* this.child(oid).files(`${prefix}${name}/`);
      else yield [`${prefix}${name}`, { oid, size: UNKNOWN_SIZE }];
    }
  }

  child(oid: string): Folder {
    const folder = this.#children.get(oid);
    if (!folder) throw new TypeError('a folder was not loaded');
    return folder;
  }
}
