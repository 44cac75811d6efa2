/** Branches and tags of a mirror: name → commit id. */
export interface Refs {
  readonly branches: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
}

export function headsOf({ branches, tags }: Refs): ReadonlySet<string> {
  return new Set([...branches.values(), ...tags.values()]);
}

export function sameRefs(a: Refs, b: Refs): boolean {
  return sameMap(a.branches, b.branches) && sameMap(a.tags, b.tags);
}

/** Whether every name of `before` is there, too, wherever it stands now. */
export function hasAllOf(refs: Refs, before: Refs): boolean {
  return (
    [...before.branches.keys()].every((name) => refs.branches.has(name)) &&
    [...before.tags.keys()].every((name) => refs.tags.has(name))
  );
}

export function isEmpty({ branches, tags }: Refs): boolean {
  return branches.size === 0 && tags.size === 0;
}

function sameMap(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, oid]) => b.get(name) === oid);
}
