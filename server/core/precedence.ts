import type { Coordinates, FileTree } from './environment.js';

/** What counts as configuration, weakest first: of two files that differ only here, the later outranks. */
export const CONFIG_ENDINGS = ['.yaml', '.yml', '.xml', '.properties'] as const;

/** The file stem that belongs to everybody. */
export const SHARED_APPLICATION = 'application';

/** The stems to look for, weakest first: `application` is the weakest wherever it was listed. */
export function stemsOf({ applications }: Coordinates): readonly string[] {
  return [SHARED_APPLICATION, ...applications.filter((application) => application !== SHARED_APPLICATION)];
}

/**
 * The existing files of some locations that hold for every profile, weakest first: a later location outranks an earlier
 * one; within a location a later stem, then a stronger ending.
 *
 * @param locations `''` or ending in a slash, weakest first
 */
export function plainPaths(files: FileTree, locations: readonly string[], stems: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const location of locations) {
    for (const stem of stems) addEndings(files, location + stem, found);
  }
  return found;
}

/** The same for the files of single profiles: the last profile is the strongest, whatever the location. */
export function profilePaths(
  files: FileTree,
  locations: readonly string[],
  stems: readonly string[],
  profiles: Iterable<string>,
): Set<string> {
  const found = new Set<string>();
  for (const profile of profiles) {
    for (const location of locations) {
      for (const stem of stems) addEndings(files, `${location}${stem}-${profile}`, found);
    }
  }
  return found;
}

/** A path that comes up twice keeps its first, weaker place. */
function addEndings(files: FileTree, base: string, found: Set<string>): void {
  for (const ending of CONFIG_ENDINGS) {
    const path = base + ending;
    if (files.has(path)) found.add(path);
  }
}
