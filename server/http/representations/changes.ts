import type { ShownChange } from '../../operations/diff.js';
import type { HistoryEntry } from '../../operations/history.js';
import type { JsonLike } from './json-tree.js';

/** `kind` tells a value that is missing from one that is null. */
export function describeChanges(changes: readonly ShownChange[]): JsonLike {
  return changes.map(({ key, kind, before, after, secret }) => {
    return { key, kind, before: before ?? null, after: after ?? null, secret };
  });
}

/** One commit of a history: what it changed, or why nothing could be had since. */
export function describeEntry({ commit, changes, error }: HistoryEntry): JsonLike {
  const { version, author, date, summary } = commit;
  const head = { version, date, author: { name: author.name, email: author.email }, summary };
  if (!error) return { ...head, changes: describeChanges(changes) };
  const { code, message, place } = error;
  return { ...head, error: { code, file: place?.file ?? null, line: place?.line ?? null, message } };
}
