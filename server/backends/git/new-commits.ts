import type { CommitIds } from './commit-ids.js';
import type { ObjectReader } from './object-reader.js';

const MAX_COMMIT_BYTES = 2 ** 20;
/** Beyond this a process of its own is quicker. */
const MAX_COMMITS = 200;

/** A commit and its parents. */
export type CommitLine = readonly [id: string, ...parents: string[]];

/**
 * The commits that `heads` lead to and that are not known yet: a push brings few, and reading these costs less than
 * starting git.
 *
 * @returns undefined when there are too many for that
 * @throws GitFailure
 */
export async function newCommits(
  objects: ObjectReader,
  heads: readonly string[],
  known: CommitIds,
): Promise<readonly CommitLine[] | undefined> {
  const found = new Map<string, CommitLine>();
  for (let next = heads; next.length > 0; ) {
    const unknown = [...new Set(next)].filter((id) => !found.has(id) && known.find(id) !== id);
    if (found.size + unknown.length > MAX_COMMITS) return undefined;
    const lines = await Promise.all(unknown.map((id) => readParents(objects, id)));
    for (const line of lines) found.set(line[0], line);
    next = lines.flatMap(([, ...parents]) => parents);
  }
  return [...found.values()];
}

/** @see gitformat-commit: parents stand in the header, before the first blank line */
async function readParents(objects: ObjectReader, id: string): Promise<CommitLine> {
  const { bytes } = await objects.read(id, MAX_COMMIT_BYTES);
  const [header = ''] = bytes.toString('latin1').split('\n\n', 1);
  return [id, ...[...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent]) => parent as string)];
}
