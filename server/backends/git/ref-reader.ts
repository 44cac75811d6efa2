import { LimitExceededError } from '../../core/errors.js';
import type { ObjectReader } from './object-reader.js';
import type { Refs } from './refs.js';

export const REF_FORMAT = '--format=%(objecttype) %(objectname) %(refname)';
const LISTED = /^(\w+) ([0-9a-f]{40,64}) refs\/(heads|tags)\/(.+)$/;
/** @see git-fetch, FETCH_HEAD. The name of a ref holds no space. */
const FETCHED = /^([0-9a-f]{40,64})\t(?:not-for-merge)?\t(branch|tag) '(\S+)' of /;
const MAX_OBJECT_BYTES = 2 ** 20;
/** A tag may name a tag; nobody does that more than once or twice. */
const MAX_PEELING = 8;

/** Object id → the commit that it is or, as an annotated tag, stands for; undefined when it names a tree or a file. */
type Commits = Map<string, string | undefined>;

interface Ref {
  readonly isBranch: boolean;
  readonly name: string;
  readonly oid: string;
}

/** Reads where branches and tags stand; what an object is has to be found out only once. */
export class RefReader {
  readonly #objects: ObjectReader;
  #known: Commits = new Map();

  constructor(objects: ObjectReader) {
    this.#objects = objects;
  }

  /**
   * @param listing what `git for-each-ref` printed in REF_FORMAT
   * @throws GitFailure, LimitExceededError when a tag object cannot be read
   */
  fromListing(listing: string): Promise<Refs> {
    const refs: Ref[] = [];
    for (const line of listing.split('\n')) {
      const [, type = '', oid = '', kind, name = ''] = LISTED.exec(line) ?? [];
      if (type === '') continue;
      if (type !== 'tag') this.#known.set(oid, type === 'commit' ? oid : undefined);
      refs.push({ isBranch: kind === 'heads', name, oid });
    }
    return this.#read(refs);
  }

  /**
   * @param fetched what `git fetch` has written into FETCH_HEAD, having asked for all branches and tags
   * @returns undefined when an object is too large to find out what it is: a listing says so without reading it
   * @throws GitFailure
   */
  async fromFetch(fetched: string): Promise<Refs | undefined> {
    const refs: Ref[] = [];
    for (const line of fetched.split('\n')) {
      const [, oid = '', kind, name = ''] = FETCHED.exec(line) ?? [];
      if (oid !== '') refs.push({ isBranch: kind === 'branch', name, oid });
    }
    return await this.#read(refs).catch((error) => {
      if (error instanceof LimitExceededError) return undefined;
      throw error;
    });
  }

  async #read(refs: readonly Ref[]): Promise<Refs> {
    const branches = new Map<string, string>();
    const tags = new Map<string, string>();
    const met: Commits = new Map();
    for (const { isBranch, name, oid } of refs) {
      const commit = this.#known.has(oid) ? this.#known.get(oid) : await this.#peel(oid);
      met.set(oid, commit);
      if (commit !== undefined) (isBranch ? branches : tags).set(name, commit);
    }
    this.#known = met;
    return { branches, tags };
  }

  async #peel(oid: string): Promise<string | undefined> {
    let next = oid;
    for (let step = 0; step < MAX_PEELING; step += 1) {
      const { type, bytes } = await this.#objects.read(next, MAX_OBJECT_BYTES);
      if (type === 'commit') return next;
      const target =
        type === 'tag' ? /^object ([0-9a-f]+)\ntype (?:commit|tag)\n/.exec(bytes.toString('latin1'))?.[1] : '';
      if (!target) return undefined;
      next = target;
    }
    return undefined;
  }
}
