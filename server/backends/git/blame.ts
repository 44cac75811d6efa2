import { LRUCache } from 'lru-cache';
import type { FirstParents } from './first-parents.js';

const REMEMBERED_LINES = 500_000;
/** How far back a blame is looked for that still holds, before git is asked anew. */
const MAX_DISTANCE = 512;
const ENTRY = /^([0-9a-f]{40,64}) \d+ (\d+) (\d+)$/;

/** Which commit each line comes from. */
export interface BlamedLines {
  /** In the order in which git comes by them on its way back: one before those it grew from. */
  readonly commits: readonly string[];
  /** An index into `commits` for each line; that of the first line is at index 1. */
  readonly lines: readonly number[];
}

/** @returns what `git blame --incremental` prints */
export type RunBlame = (version: string, path: string) => Promise<string>;

interface Blamed {
  readonly version: string;
  readonly blamed: BlamedLines;
}

/**
 * Which commit last changed each line of a file, by git itself: its diff and its way through merges are what people
 * compare with. An answer holds for every later commit that reaches the blamed one along first parents without touching
 * the file, since git passes blame on whole to the first parent that has the same content.
 */
export class Blame {
  readonly #run: RunBlame;
  readonly #firstParents: FirstParents;
  /** By path and content; the newest of what is known. */
  readonly #known = new LRUCache<string, Blamed>({
    maxSize: REMEMBERED_LINES,
    sizeCalculation: ({ blamed }) => blamed.lines.length + 1,
  });
  readonly #running = new Map<string, Promise<BlamedLines>>();

  constructor(run: RunBlame, firstParents: FirstParents) {
    this.#run = run;
    this.#firstParents = firstParents;
  }

  /**
   * @param version an id that is reachable from an allowed ref
   * @param file one of its files
   */
  lines(version: string, file: { path: string; oid: string }): Promise<BlamedLines> {
    const key = `${version}:${file.path}`;
    const started = this.#running.get(key) ?? this.#find(key, version, file);
    this.#running.set(key, started);
    return started;
  }

  async #find(key: string, version: string, { path, oid }: { path: string; oid: string }): Promise<BlamedLines> {
    try {
      const content = `${oid}:${path}`;
      const known = this.#known.get(content);
      const holds = known && (await this.#leadsTo(version, known.version, path));
      const blamed = holds ? known.blamed : parseBlame(await this.#run(version, path));
      this.#known.set(content, { version, blamed });
      return blamed;
    } finally {
      this.#running.delete(key);
    }
  }

  async #leadsTo(version: string, blamed: string, path: string): Promise<boolean> {
    if (version === blamed) return true;
    let distance = 0;
    for await (const { before, parent } of this.#firstParents.from(version)) {
      if (before.has(path) || parent === undefined || ++distance > MAX_DISTANCE) return false;
      if (parent === blamed) return true;
    }
    return false;
  }
}

/** Entries come commit by commit, the newest first, each for a run of lines. */
function parseBlame(listing: string): BlamedLines {
  const lines: number[] = [];
  const ids = new Map<string, number>();
  for (const text of listing.split('\n')) {
    const [, id, first, count] = ENTRY.exec(text) ?? [];
    if (id === undefined) continue;
    const commit = ids.get(id) ?? ids.size;
    ids.set(id, commit);
    for (let line = Number(first), left = Number(count); left > 0; line += 1, left -= 1) lines[line] = commit;
  }
  return { commits: [...ids.keys()], lines };
}
