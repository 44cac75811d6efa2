import type { ObjectReader } from './object-reader.js';

/** Branches and tags of a mirror: name → commit id. */
export interface Refs {
  readonly branches: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
}

export const REF_FORMAT = '--format=%(objecttype) %(objectname) %(refname)';
const LINE = /^(\w+) ([0-9a-f]{40,64}) refs\/(heads|tags)\/(.+)$/;
const MAX_TAG_BYTES = 2 ** 20;
/** A tag may name a tag; nobody does that more than once or twice. */
const MAX_PEELING = 8;

/**
 * @param listing what `git for-each-ref` printed in REF_FORMAT
 * @throws GitFailure when a tag object cannot be read
 */
export async function parseRefs(listing: string, objects: ObjectReader): Promise<Refs> {
  const branches = new Map<string, string>();
  const tags = new Map<string, string>();
  for (const line of listing.split('\n')) {
    const [, type = '', oid = '', kind = '', name = ''] = LINE.exec(line) ?? [];
    if (type === '') continue;
    const commit = type === 'tag' ? await peel(oid, objects) : type === 'commit' ? oid : undefined;
    if (commit !== undefined) (kind === 'heads' ? branches : tags).set(name, commit);
  }
  return { branches, tags };
}

/** The commit that an annotated tag stands for; undefined when it names a tree or a file. */
async function peel(oid: string, objects: ObjectReader): Promise<string | undefined> {
  let next = oid;
  for (let step = 0; step < MAX_PEELING; step += 1) {
    const { type, bytes } = await objects.read(next, MAX_TAG_BYTES);
    if (type === 'commit') return next;
    const target =
      type === 'tag' ? /^object ([0-9a-f]+)\ntype (?:commit|tag)\n/.exec(bytes.toString('latin1'))?.[1] : '';
    if (!target) return undefined;
    next = target;
  }
  return undefined;
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
