import type { Refs } from './refs.js';

/** What a label stands for: the name that the repository knows it by, and a commit. */
export interface ResolvedLabel {
  readonly label: string;
  readonly version: string;
}

export interface LabelSettings {
  readonly defaultLabel: string;
  readonly tryMasterBranch: boolean;
}

/**
 * Looks a label up among branches and tags; a branch outranks a tag of the same name. Looking up is all that is ever
 * done with it: revision syntax, options and paths are simply not in the map.
 */
export function findLabel(refs: Refs, asked: string, settings: LabelSettings): ResolvedLabel | undefined {
  for (const label of candidates(asked, settings)) {
    const version = refs.branches.get(label) ?? refs.tags.get(label);
    if (version !== undefined) return { label, version };
  }
  return undefined;
}

/** `main` and `master` stand for each other; `master`, which old clients ask for, also for the default label. */
function candidates(asked: string, { defaultLabel, tryMasterBranch }: LabelSettings): readonly string[] {
  if (!tryMasterBranch) return [asked];
  if (asked === 'main') return ['main', 'master'];
  if (asked === 'master') return ['master', 'main', defaultLabel];
  return [asked];
}
