const FIELDS = 4;
const START = 0;
const NAME_START = 1;
const NAME_END = 2;
const FOLDERS_BEFORE = 3;

const SLASH = 47;
const SPACE = 32;
/** The mode of a folder begins with a 4, that of everything else with a 1. */
const FOLDER_DIGIT = 52;
/** `40000 x\0` without its id, less one byte to be safe. */
const SHORTEST_ENTRY = 7;

export interface TreeEntry {
  readonly name: string;
  readonly oid: string;
  /** The position in `folders`; undefined for a file. */
  readonly folder: number | undefined;
}

/** One `tree` object, kept as git stores it; entries are found in it without making a string of every name. */
export class TreeObject {
  readonly #raw: Buffer;
  /** Of every kept entry: where it starts, where its name starts and ends, and how many folders come before it. */
  readonly #entries: Uint32Array;
  readonly #count: number;
  /** Ids of the folders in it, in order, with repeats. */
  readonly folders: readonly string[];
  readonly fileCount: number;
  /** In bytes. */
  readonly longestName: number;
  readonly #idBytes: number;

  /** @param idBytes 20, or 32 in a repository that uses SHA-256 */
  constructor(raw: Buffer, idBytes: number) {
    this.#raw = raw;
    this.#idBytes = idBytes;
    const { entries, longestName, folders } = scan(raw, idBytes);
    this.#entries = entries;
    this.#count = entries.length / FIELDS;
    this.longestName = longestName;
    // Most folders of configuration hold none: to look for them would be another walk over every entry.
    this.folders = folders === 0 ? [] : this.#folderIds();
    this.fileCount = this.#count - this.folders.length;
  }

  get byteLength(): number {
    return this.#raw.byteLength + this.#entries.byteLength;
  }

  /** The id of the file with that name in this very folder. */
  findFile(name: Buffer): string | undefined {
    const index = this.#search(name, false);
    return index === undefined ? undefined : this.#id(index);
  }

  /** The position in `folders` of the folder with that name. */
  findFolder(name: Buffer): number | undefined {
    const index = this.#search(name, true);
    return index === undefined ? undefined : this.#at(index, FOLDERS_BEFORE);
  }

  /** Name and id of each file; name and position in `folders` of each folder. */
  *[Symbol.iterator](): Generator<TreeEntry> {
    for (let index = 0; index < this.#count; index += 1) yield this.entry(index);
  }

  /** How many entries count. */
  get count(): number {
    return this.#count;
  }

  entry(index: number): TreeEntry {
    const name = this.#raw.toString('utf8', this.#at(index, NAME_START), this.#at(index, NAME_END));
    const folder = this.#isFolder(index) ? this.#at(index, FOLDERS_BEFORE) : undefined;
    return { name, oid: this.#id(index), folder };
  }

  /** Negative when the entry comes before that one of another folder, 0 for the same name and kind. */
  order(index: number, other: TreeObject, otherIndex: number): number {
    const name = this.#raw.subarray(this.#at(index, NAME_START), this.#at(index, NAME_END));
    return other.#compare(name, this.#isFolder(index), otherIndex);
  }

  /** Entries as git stores them, from one index up to another. */
  bytes(from: number, to: number): Buffer {
    return this.#raw.subarray(this.#at(from, START), to < this.#count ? this.#at(to, START) : undefined);
  }

  #search(name: Buffer, isFolder: boolean): number | undefined {
    let low = 0;
    let high = this.#count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const order = this.#compare(name, isFolder, middle);
      if (order === 0) return middle;
      if (order < 0) high = middle - 1;
      else low = middle + 1;
    }
    return undefined;
  }

  /** Git sorts by bytes, and a folder as if its name ended in a slash. */
  #compare(name: Buffer, isFolder: boolean, index: number): number {
    const start = this.#at(index, NAME_START);
    const end = this.#at(index, NAME_END);
    const common = Math.min(name.length, end - start);
    const order = name.compare(this.#raw, start, start + common, 0, common);
    if (order !== 0) return order;
    if (name.length === end - start && isFolder === this.#isFolder(index)) return 0;
    return byteAfter(name, common, isFolder) - byteAfter(this.#raw.subarray(start, end), common, this.#isFolder(index));
  }

  #folderIds(): string[] {
    const ids: string[] = [];
    for (let index = 0; index < this.#count; index += 1) {
      if (this.#isFolder(index)) ids.push(this.#id(index));
    }
    return ids;
  }

  #isFolder(index: number): boolean {
    return this.#raw[this.#at(index, START)] === FOLDER_DIGIT;
  }

  #id(index: number): string {
    const start = this.#at(index, NAME_END) + 1;
    return this.#raw.toString('hex', start, start + this.#idBytes);
  }

  #at(index: number, field: number): number {
    return this.#entries[index * FIELDS + field] as number;
  }
}

function byteAfter(name: Buffer, position: number, isFolder: boolean): number {
  return name[position] ?? (isFolder ? SLASH : 0);
}

/**
 * A tree is a run of `<mode> <name>\0<id>`. This loop is what the first look at another commit costs, so it makes no
 * object per entry.
 */
function scan(raw: Buffer, idBytes: number): { entries: Uint32Array; longestName: number; folders: number } {
  const entries = new Uint32Array(FIELDS * (1 + Math.floor(raw.length / (SHORTEST_ENTRY + idBytes))));
  let [used, folders, longestName, position] = [0, 0, 0, 0];
  while (position < raw.length) {
    const start = position;
    const modeLength = keptModeLength(raw, start);
    position = 1 + (modeLength > 0 ? start + modeLength : raw.indexOf(SPACE, start));
    const nameStart = position;
    while (raw[position] !== 0 && position < raw.length) position += 1;
    if (position + 1 + idBytes > raw.length) break; // Cut off: git's own check does not let that in.
    if (modeLength > 0) {
      entries[used + START] = start;
      entries[used + NAME_START] = nameStart;
      entries[used + NAME_END] = position;
      entries[used + FOLDERS_BEFORE] = folders;
      used += FIELDS;
      if (raw[start] === FOLDER_DIGIT) folders += 1;
      if (position - nameStart > longestName) longestName = position - nameStart;
    }
    position += 1 + idBytes;
  }
  return { entries: entries.slice(0, used), longestName, folders };
}

/**
 * Only folders (40000) and plain files (100644, 100755) count, so no symlink and no submodule is ever looked at.
 *
 * @returns how long the mode is, 0 when the entry does not count
 */
function keptModeLength(raw: Buffer, at: number): number {
  if (raw[at] === FOLDER_DIGIT) return raw[at + 5] === SPACE ? 5 : 0;
  if (raw[at] !== 49 || raw[at + 1] !== 48 || raw[at + 2] !== 48 || raw[at + 6] !== SPACE) return 0;
  const isPlain = raw[at + 3] === 54 && raw[at + 4] === 52 && raw[at + 5] === 52;
  const isExecutable = raw[at + 3] === 55 && raw[at + 4] === 53 && raw[at + 5] === 53;
  return isPlain || isExecutable ? 6 : 0;
}
