const NUL = 0;
const SLASH = 47;
const SPACE = 32;
/** The mode of a folder begins with a 4, that of everything else with a 1. */
const FOLDER_DIGIT = 52;
/** `40000 x\0` without its id, less one byte to be safe. */
const SHORTEST_ENTRY = 7;

/** One `tree` object, kept as git stores it; entries are found in it without making a string of every name. */
export class TreeObject {
  readonly #raw: Buffer;
  /** Where each entry that counts starts. */
  readonly #starts: Uint32Array;
  /** Which of them are folders. */
  readonly #folderIndexes: readonly number[];
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
    const { starts, folderIndexes, longestName } = scan(raw, idBytes);
    this.#starts = starts;
    this.#folderIndexes = folderIndexes;
    this.longestName = longestName;
    this.folders = folderIndexes.map((index) => this.#idAfter(this.#nameEnd(index)));
    this.fileCount = starts.length - folderIndexes.length;
  }

  get byteLength(): number {
    return this.#raw.byteLength + this.#starts.byteLength;
  }

  /** The id of the file with that name in this very folder. */
  findFile(name: Buffer): string | undefined {
    const index = this.#search(name, false);
    return index === undefined ? undefined : this.#idAfter(this.#nameEnd(index));
  }

  /** The position in `folders` of the folder with that name. */
  findFolder(name: Buffer): number | undefined {
    const index = this.#search(name, true);
    return index === undefined ? undefined : this.#folderIndexes.indexOf(index);
  }

  /** Name and id of each file; name and position in `folders` of each folder. */
  *[Symbol.iterator](): Generator<{
    readonly name: string;
    readonly oid: string;
    readonly folder: number | undefined;
  }> {
    let folders = 0;
    for (let index = 0; index < this.#starts.length; index += 1) {
      const end = this.#nameEnd(index);
      const name = this.#raw.toString('utf8', this.#nameStart(index), end);
      const folder = this.#isFolder(index) ? folders++ : undefined;
      yield { name, oid: this.#idAfter(end), folder };
    }
  }

  #search(name: Buffer, isFolder: boolean): number | undefined {
    let low = 0;
    let high = this.#starts.length - 1;
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
    const start = this.#nameStart(index);
    const length = this.#nameEnd(index) - start;
    const common = Math.min(name.length, length);
    const order = name.compare(this.#raw, start, start + common, 0, common);
    if (order !== 0) return order;
    if (name.length === length && isFolder === this.#isFolder(index)) return 0;
    const other = common < length ? this.#raw[start + common] : undefined;
    return byteAfter(name[common], isFolder) - byteAfter(other, this.#isFolder(index));
  }

  #isFolder(index: number): boolean {
    return this.#raw[this.#start(index)] === FOLDER_DIGIT;
  }

  #nameStart(index: number): number {
    return this.#start(index) + modeLength(this.#raw, this.#start(index)) + 1;
  }

  #nameEnd(index: number): number {
    return this.#raw.indexOf(NUL, this.#nameStart(index));
  }

  #idAfter(nameEnd: number): string {
    return this.#raw.toString('hex', nameEnd + 1, nameEnd + 1 + this.#idBytes);
  }

  #start(index: number): number {
    return this.#starts[index] as number;
  }
}

function byteAfter(byte: number | undefined, isFolder: boolean): number {
  return byte ?? (isFolder ? SLASH : 0);
}

/** Used again and again: memory outside of the heap makes the collector run, however soon it is given back. */
let scratch = new Uint32Array(0);

/**
 * A tree is a run of `<mode> <name>\0<id>`. This loop is what the first look at another commit costs, so it makes no
 * object per entry.
 */
function scan(raw: Buffer, idBytes: number): { starts: Uint32Array; folderIndexes: number[]; longestName: number } {
  const most = Math.ceil(raw.length / (SHORTEST_ENTRY + idBytes));
  if (scratch.length < most) scratch = new Uint32Array(most);
  const folderIndexes: number[] = [];
  let [count, longestName, position] = [0, 0, 0];
  while (position < raw.length) {
    const start = position;
    const kept = modeLength(raw, start);
    position = 1 + (kept > 0 ? start + kept : raw.indexOf(SPACE, start));
    const nameStart = position;
    while (raw[position] !== NUL && position < raw.length) position += 1;
    if (position + 1 + idBytes > raw.length) break; // Cut off: git's own check does not let that in.
    if (kept > 0) {
      if (raw[start] === FOLDER_DIGIT) folderIndexes.push(count);
      scratch[count++] = start;
      if (position - nameStart > longestName) longestName = position - nameStart;
    }
    position += 1 + idBytes;
  }
  return { starts: scratch.slice(0, count), folderIndexes, longestName };
}

/**
 * Only folders (40000) and plain files (100644, 100755) count, so no symlink and no submodule is ever looked at.
 *
 * @returns how long the mode is, 0 when the entry does not count
 */
function modeLength(raw: Buffer, at: number): number {
  if (raw[at] === FOLDER_DIGIT) return raw[at + 5] === SPACE ? 5 : 0;
  if (raw[at] !== 49 || raw[at + 1] !== 48 || raw[at + 2] !== 48 || raw[at + 6] !== SPACE) return 0;
  const isPlain = raw[at + 3] === 54 && raw[at + 4] === 52 && raw[at + 5] === 52;
  const isExecutable = raw[at + 3] === 55 && raw[at + 4] === 53 && raw[at + 5] === 53;
  return isPlain || isExecutable ? 6 : 0;
}
