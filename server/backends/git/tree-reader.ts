import { LRUCache } from 'lru-cache';
import type { FileTree } from '../../core/environment.js';
import { LimitExceededError } from '../../core/errors.js';
import { Folder } from './folder.js';
import { GitFailure } from './git-failure.js';
import { LazyFileTree } from './lazy-file-tree.js';
import type { ObjectReader } from './object-reader.js';
import { TreeObject } from './tree-object.js';

const MAX_COMMIT_BYTES = 2 ** 20;
const MAX_TREE_BYTES = 2 ** 23;
const MAX_DEPTH = 64;
const MAX_PATH_BYTES = 4096;
const CACHED_TREE_BYTES = 2 ** 26;
const CACHED_COMMITS = 256;

/** What a commit holds. */
export interface CommitFiles {
  readonly files: FileTree;
  /** Why they cannot be listed; `files` is empty then. */
  readonly refused: LimitExceededError | undefined;
  /** ISO 8601 in UTC. */
  readonly committedAt: string;
  /** The first one; undefined for a commit without any. */
  readonly parent: string | undefined;
}

/** Lists commits by walking tree objects. Folders are kept by id: another commit costs only the folders that differ. */
export class TreeReader {
  readonly #objects: ObjectReader;
  readonly #maxFiles: number;
  readonly #folders = new LRUCache<string, Folder>({
    maxSize: CACHED_TREE_BYTES,
    sizeCalculation: ({ tree }) => tree.byteLength + 200,
  });
  readonly #commits = new LRUCache<string, Promise<CommitFiles>>({ max: CACHED_COMMITS });

  constructor(objects: ObjectReader, limits: { files: number }) {
    this.#objects = objects;
    this.#maxFiles = limits.files;
  }

  /**
   * @param commit an id that is reachable from an allowed ref
   * @returns refused for more files, deeper folders or longer paths than are allowed
   * @throws LimitExceededError when the commit object itself is too large
   * @throws GitFailure `corrupt-mirror`
   */
  list(commit: string): Promise<CommitFiles> {
    const known = this.#commits.get(commit);
    if (known) return known;
    const listing = this.#list(commit);
    this.#commits.set(commit, listing);
    listing.catch(() => this.#commits.delete(commit)); // The next reader tries again.
    return listing;
  }

  async #list(commit: string): Promise<CommitFiles> {
    const { type, bytes } = await this.#objects.read(commit, MAX_COMMIT_BYTES);
    if (type !== 'commit') throw new GitFailure('corrupt-mirror', 'a commit id names something else');
    const { tree, ...rest } = parseCommit(bytes.toString('utf8'));
    try {
      const root = await this.#load(tree, commit.length / 2);
      this.#check(root);
      return { ...rest, files: new LazyFileTree(root), refused: undefined };
    } catch (error) {
      if (!(error instanceof LimitExceededError)) throw error;
      return { ...rest, files: new Map(), refused: error };
    }
  }

  async #load(rootOid: string, idBytes: number): Promise<Folder> {
    const known = this.#folders.get(rootOid);
    if (known) return known;
    const trees = new Map<string, TreeObject>();
    const atHand = new Map<string, Folder>();
    // One level of folders after the other; a folder that is named a million times is read once.
    for (let level = [rootOid], depth = 1; level.length > 0; depth += 1) {
      if (depth > MAX_DEPTH) throw new LimitExceededError(`folders more than ${MAX_DEPTH} deep`);
      if (trees.size + level.length > this.#maxFiles) throw this.#tooMany();
      const objects = await this.#objects.readMany(level, MAX_TREE_BYTES);
      const next = new Set<string>();
      for (const [index, { bytes }] of objects.entries()) {
        const tree = new TreeObject(bytes, idBytes);
        trees.set(level[index] as string, tree); // readMany answers each, in order
        for (const oid of tree.folders) if (!this.#takeKnown(oid, atHand)) next.add(oid);
      }
      level = [...next].filter((oid) => !trees.has(oid));
    }
    return this.#assemble(rootOid, trees, atHand);
  }

  #takeKnown(oid: string, atHand: Map<string, Folder>): boolean {
    if (atHand.has(oid)) return true;
    const known = this.#folders.get(oid);
    if (known) atHand.set(oid, known);
    return known !== undefined;
  }

  #assemble(oid: string, trees: ReadonlyMap<string, TreeObject>, atHand: Map<string, Folder>): Folder {
    const known = atHand.get(oid);
    if (known) return known;
    const tree = trees.get(oid) as TreeObject; // The walk has left out only what is at hand.
    const children = tree.folders.map((child) => this.#assemble(child, trees, atHand));
    const folder = new Folder(tree, children);
    atHand.set(oid, folder);
    this.#folders.set(oid, folder);
    return folder;
  }

  #check({ entryCount, fileCount, height, longestPath }: Folder): void {
    if (fileCount > this.#maxFiles || entryCount > 4 * this.#maxFiles) throw this.#tooMany();
    if (height > MAX_DEPTH) throw new LimitExceededError(`folders ${height} deep (expected: at most ${MAX_DEPTH})`);
    if (longestPath > MAX_PATH_BYTES) {
      throw new LimitExceededError(`a path of ${longestPath} bytes (expected: at most ${MAX_PATH_BYTES})`);
    }
  }

  #tooMany(): LimitExceededError {
    return new LimitExceededError(`too many files in one version (expected: at most ${this.#maxFiles}): limits.files`);
  }
}

/** @see gitformat-commit: header lines, then a blank line and the message */
function parseCommit(text: string): { tree: string } & Pick<CommitFiles, 'committedAt' | 'parent'> {
  const header = text.split('\n\n', 1)[0] ?? '';
  const tree = /^tree ([0-9a-f]+)$/m.exec(header)?.[1];
  const parent = /^parent ([0-9a-f]+)$/m.exec(header)?.[1];
  const seconds = /^committer .* (\d+) [+-]\d{4}$/m.exec(header)?.[1];
  if (tree === undefined || seconds === undefined) throw new GitFailure('corrupt-mirror', 'a commit cannot be read');
  return { tree, parent, committedAt: new Date(Number(seconds) * 1000).toISOString().replace('.000', '') };
}
