import type { Contributor } from './contributor.js';
import type { FileTree } from './environment.js';
import type { Candidate } from './file-loader.js';
import { type ImportTarget, importsOf, importTargets } from './imports.js';
import { plainPaths, profilePaths } from './precedence.js';

/** Where a layer is searched, and for what. */
export interface Search {
  readonly files: FileTree;
  /** Weakest first. */
  readonly locations: readonly string[];
  /** Weakest first. */
  readonly stems: readonly string[];
}

/** The files of the search locations that hold for every profile, weakest first. */
export function sharedCandidates({ files, locations, stems }: Search): readonly Candidate[] {
  return candidates(plainPaths(files, locations, stems), false);
}

/** Those of some profiles, weakest first. */
export function profileCandidates(
  { files, locations, stems }: Search,
  profiles: readonly string[],
): readonly Candidate[] {
  return candidates(profilePaths(files, locations, stems, profiles), true);
}

/** The files that a document imports, weakest first: for each location the file, then its variants by profile. */
export function importCandidates(
  { file, directives }: Contributor,
  search: Search,
  profiles: readonly string[],
  refuse: () => never,
): Candidate[] {
  const path = file?.path ?? '';
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return importsOf(directives).flatMap((location) => {
    const targets = importTargets(location, folder, refuse);
    const variants = profiles.flatMap((profile) =>
      targets.flatMap((target) => variantCandidates(target, profile, search)),
    );
    return [...targets.flatMap((target) => plainCandidates(target, search)), ...variants];
  });
}

function plainCandidates(target: ImportTarget, { files, stems }: Search): Candidate[] {
  if (target.kind === 'folder') return candidates(plainPaths(files, [target.path], stems), false);
  return [{ path: target.base + (target.ending ?? ''), readAs: target.readAs, fromProfile: false }];
}

function variantCandidates(target: ImportTarget, profile: string, { files, stems }: Search): Candidate[] {
  if (target.kind === 'folder') return candidates(profilePaths(files, [target.path], stems, [profile]), true);
  return [{ path: `${target.base}-${profile}${target.ending ?? ''}`, readAs: target.readAs, fromProfile: true }];
}

function candidates(paths: Iterable<string>, fromProfile: boolean): Candidate[] {
  return Array.from(paths, (path) => ({ path, fromProfile }));
}
