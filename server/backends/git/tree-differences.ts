import type { TreeEntry, TreeObject } from './tree-object.js';

/** So many entries that are the same byte for byte are passed over in one stride. */
const STRIDE = 64;

/** A file or a folder that another state has under another id, or that only one state has. */
export interface TreeDifference {
  readonly before: TreeEntry | undefined;
  readonly after: TreeEntry | undefined;
}

/** In which entries two states of one folder differ. A file whose mode alone has changed is the same. */
export function* treeDifferences(older: TreeObject, newer: TreeObject): Generator<TreeDifference> {
  let [old, now] = [0, 0];
  while (old < older.count || now < newer.count) {
    const same = sameEntries(older, old, newer, now);
    old += same;
    now += same;
    if (same > 0) continue;
    const order = orderOf(older, old, newer, now);
    const before = order <= 0 ? older.entry(old) : undefined;
    const after = order >= 0 ? newer.entry(now) : undefined;
    if (order <= 0) old += 1;
    if (order >= 0) now += 1;
    if (before?.oid !== after?.oid) yield { before, after };
  }
}

/** How many entries from here on are the same: a stride, one or none. */
function sameEntries(older: TreeObject, old: number, newer: TreeObject, now: number): number {
  const left = Math.min(older.count - old, newer.count - now);
  for (const count of [STRIDE, 1]) {
    if (count <= left && older.bytes(old, old + count).equals(newer.bytes(now, now + count))) return count;
  }
  return 0;
}

/** Which comes first, as git sorts them; the end of a folder comes last. */
function orderOf(older: TreeObject, old: number, newer: TreeObject, now: number): number {
  if (old >= older.count) return 1;
  return now >= newer.count ? -1 : older.order(old, newer, now);
}
