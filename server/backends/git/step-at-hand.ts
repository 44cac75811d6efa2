import type { CommitStep } from '../../core/ports.js';
import { LazyFileTree } from './lazy-file-tree.js';
import type { TreeReader } from './tree-reader.js';

/**
 * What a commit changed, from the trees of a reader that has most of them in memory: a head that has just moved, and
 * the one before. It takes less than the start of a git process.
 *
 * @param version an id that is reachable from an allowed ref
 * @returns undefined for a first commit, and where git has to be asked
 */
export async function stepAtHand(trees: TreeReader, version: string): Promise<CommitStep | undefined> {
  try {
    const { files, parent, committedAt } = await trees.list(version);
    const older = parent === undefined ? undefined : (await trees.list(parent)).files;
    if (!(files instanceof LazyFileTree && older instanceof LazyFileTree)) return undefined;
    return { version, parent, committedAtMs: Date.parse(committedAt), before: new Map(files.changesSince(older)) };
  } catch {
    return undefined; // Too large to be listed, or cut off by a shallow remote.
  }
}
