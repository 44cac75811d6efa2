import type { Payload } from './provider.js';

const LISTS = ['added', 'removed', 'modified'] as const;

/** Every file that the commits of a push name, in their order; undefined when there is none. */
export function commitPaths({ commits }: Payload): readonly string[] | undefined {
  if (!Array.isArray(commits)) return undefined;
  const paths = commits.flatMap(pathsOf);
  return paths.length === 0 ? undefined : [...new Set(paths)];
}

function pathsOf(commit: unknown): readonly string[] {
  if (typeof commit !== 'object' || commit === null) return [];
  return LISTS.flatMap((list) => textsOf((commit as Payload)[list]));
}

/** The texts of a list; nothing for whatever else it is. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
