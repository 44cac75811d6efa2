import type { FileEntry, FileTree, LayerTree } from './environment.js';

/** What a commit did, told backwards: path → what its parent had there; undefined where the parent had no file. */
export type FilesBefore = ReadonlyMap<string, FileEntry | undefined>;

/**
 * The layers of a request as they were, taken back commit by commit. It notes which files a reader has looked at, so
 * that a commit which touched none of them is known to have changed nothing for that reader, without reading again.
 */
export class PastLayers<T extends LayerTree> {
  readonly #present: readonly T[];
  /** By layer: path → what was there; what is not in it is as at present. */
  readonly #differing: readonly Map<string, FileEntry | undefined>[];
  readonly #versions: string[];
  #trees: readonly PastTree[];

  constructor(layers: readonly T[]) {
    this.#present = layers;
    this.#differing = layers.map(() => new Map());
    this.#versions = layers.map(({ version }) => version);
    this.#trees = layers.map(({ files }) => new PastTree(files, new Map()));
  }

  /** The layers at this moment of the past. What is looked at in them counts from the last call on. */
  layers(): readonly T[] {
    this.#trees = this.#present.map(({ files }, index) => new PastTree(files, new Map(this.#differing[index])));
    return this.#present.map((layer, index) => {
      return { ...layer, version: this.#versions[index], files: this.#trees[index] };
    });
  }

  /** Whether undoing a commit can make a difference to whoever looked at the layers. */
  isTouchedBy(layer: number, before: FilesBefore): boolean {
    const tree = this.#trees[layer];
    for (const [path, entry] of before) if (tree?.wasLookedAt(path, entry)) return true;
    return false;
  }

  /** Undoes a commit. @param version of its parent */
  undo(layer: number, before: FilesBefore, version: string): void {
    for (const [path, entry] of before) this.#differing[layer]?.set(path, entry);
    this.#versions[layer] = version;
  }
}

/** The files of a commit, given as what differs from another one. */
class PastTree implements FileTree {
  readonly #base: FileTree;
  readonly #differing: ReadonlyMap<string, FileEntry | undefined>;
  readonly #lookedUp = new Set<string>();
  #isListed = false;
  #all: ReadonlyMap<string, FileEntry> | undefined;

  constructor(base: FileTree, differing: ReadonlyMap<string, FileEntry | undefined>) {
    this.#base = base;
    this.#differing = differing;
  }

  /** Who has seen the list of files has seen every one that comes or goes. */
  wasLookedAt(path: string, entry: FileEntry | undefined): boolean {
    if (this.#lookedUp.has(path)) return true;
    return this.#isListed && (entry === undefined) !== (this.#find(path) === undefined);
  }

  get(path: string): FileEntry | undefined {
    this.#lookedUp.add(path);
    return this.#find(path);
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  get size(): number {
    return this.#list().size;
  }

  forEach(visit: (entry: FileEntry, path: string, map: ReadonlyMap<string, FileEntry>) => void): void {
    for (const [path, entry] of this.#list()) visit(entry, path, this);
  }

  keys(): MapIterator<string> {
    return this.#list().keys();
  }

  values(): MapIterator<FileEntry> {
    for (const path of this.#list().keys()) this.#lookedUp.add(path);
    return this.#list().values();
  }

  entries(): MapIterator<[string, FileEntry]> {
    for (const path of this.#list().keys()) this.#lookedUp.add(path);
    return this.#list().entries();
  }

  [Symbol.iterator](): MapIterator<[string, FileEntry]> {
    return this.entries();
  }

  #find(path: string): FileEntry | undefined {
    return this.#differing.has(path) ? this.#differing.get(path) : this.#base.get(path);
  }

  #list(): ReadonlyMap<string, FileEntry> {
    this.#isListed = true;
    this.#all ??= this.#merge();
    return this.#all;
  }

  #merge(): ReadonlyMap<string, FileEntry> {
    const all = new Map(this.#base);
    for (const [path, entry] of this.#differing) {
      if (entry) all.set(path, entry);
      else all.delete(path);
    }
    return all;
  }
}
