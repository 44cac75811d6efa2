/**
 * The order in which a `java.util.Properties` hands out its entries, which is that of the `ConcurrentHashMap` inside.
 * It follows from the keys and from the order in which they were put, and from nothing else.
 */
export function javaHashOrder<Entry extends { readonly key: string }>(entries: Iterable<Entry>): readonly Entry[] {
  const table = new HashTable<Entry>();
  for (const entry of entries) table.put(entry);
  return [...table];
}

/** What `new Properties()` makes. */
const INITIAL_BINS = 16;
/** A bin that has as many entries becomes a tree, in a table of at least so many bins; a smaller table grows instead. */
const TREE_ENTRIES = 8;
const TREE_BINS = 64;
/** A tree that a growing table leaves with as few is a list again. */
const UNTREE_ENTRIES = 6;

interface Bin<Entry> {
  readonly entries: readonly Entry[];
  readonly isTree: boolean;
}

/** The growth of a ConcurrentHashMap that one thread fills, as far as it shows in the order. */
class HashTable<Entry extends { readonly key: string }> {
  #bins: (Bin<Entry> | undefined)[] = Array.from({ length: INITIAL_BINS });
  #size = 0;

  /** An entry whose key is there already takes the place of the earlier one. */
  put(entry: Entry): void {
    const index = hashOf(entry.key) & (this.#bins.length - 1);
    const { entries, isTree } = this.#bins[index] ?? { entries: [], isTree: false };
    const known = entries.findIndex(({ key }) => key === entry.key);
    this.#bins[index] = { entries: withEntry(entries, known, entry, isTree), isTree };
    const passed = known === -1 ? entries.length : known + 1;
    if (!isTree && passed >= TREE_ENTRIES) this.#makeTree(index);
    if (known !== -1) return;
    this.#size += 1;
    if (this.#size >= this.#threshold) this.#grow();
  }

  *[Symbol.iterator](): Generator<Entry> {
    for (const bin of this.#bins) if (bin) yield* bin.entries;
  }

  get #threshold(): number {
    return this.#bins.length - this.#bins.length / 4;
  }

  #makeTree(index: number): void {
    const bin = this.#bins[index];
    if (this.#bins.length >= TREE_BINS) this.#bins[index] = bin && { ...bin, isTree: true };
    else for (const bins = this.#bins.length; this.#threshold < 4 * bins; ) this.#grow();
  }

  /** Each bin is spread over two. */
  #grow(): void {
    const bins = this.#bins;
    const isHigh = ({ key }: Entry) => (hashOf(key) & bins.length) !== 0;
    const halves = bins.map((bin) => bin && split(bin, isHigh));
    this.#bins = [...halves.map((half) => half?.low), ...halves.map((half) => half?.high)];
  }
}

function withEntry<Entry>(entries: readonly Entry[], known: number, entry: Entry, isTree: boolean): readonly Entry[] {
  if (known !== -1) return entries.with(known, entry);
  return isTree ? [entry, ...entries] : [...entries, entry];
}

function split<Entry>({ entries, isTree }: Bin<Entry>, isHigh: (entry: Entry) => boolean) {
  if (!isTree) return { low: listHalf(entries, isHigh, false), high: listHalf(entries, isHigh, true) };
  const half = (high: boolean) => entries.filter((entry) => isHigh(entry) === high);
  const bin = (part: readonly Entry[]) => ({ entries: part, isTree: part.length > UNTREE_ENTRIES });
  return { low: bin(half(false)), high: bin(half(true)) };
}

/** The longest tail that goes to one half is kept as it is; what stood before it is put in front, one by one. */
function listHalf<Entry>(entries: readonly Entry[], isHigh: (entry: Entry) => boolean, high: boolean): Bin<Entry> {
  const tailIsHigh = entries.length > 0 && isHigh(entries.at(-1) as Entry);
  const tailStart = entries.findLastIndex((entry) => isHigh(entry) !== tailIsHigh) + 1;
  const before = entries.slice(0, tailStart).filter((entry) => isHigh(entry) === high);
  return { entries: [...before.reverse(), ...(tailIsHigh === high ? entries.slice(tailStart) : [])], isTree: false };
}

/** `String.hashCode`, spread as the map spreads it. */
function hashOf(key: string): number {
  let hash = 0;
  for (let index = 0; index < key.length; index += 1) hash = (Math.imul(hash, 31) + key.charCodeAt(index)) | 0;
  return (hash ^ (hash >>> 16)) & 0x7fffffff;
}
