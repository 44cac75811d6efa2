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

function sameMap(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, oid]) => b.get(name) === oid);
}
