const FIELDS = 4;
const START = 0;
const NAME_START = 1;
const NAME_END = 2;
const FOLDERS_BEFORE = 3;

const SLASH = 47;
const SPACE = 32;
/** Modes: 40000 is a folder; of the rest only plain files count, so no symlink and no submodule is ever looked at. */
const FOLDER_DIGIT = 52;
const FILE_MODES = [Buffer.from('100644'), Buffer.from('100755')];

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
    const { entries, longestName } = scan(raw, idBytes);
    this.#entries = entries;
    this.#count = entries.length / FIELDS;
    this.longestName = longestName;
    this.folders = this.#folderIds();
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
  *[Symbol.iterator](): Generator<{
    readonly name: string;
    readonly oid: string;
    readonly folder: number | undefined;
  }> {
    for (let index = 0; index < this.#count; index += 1) {
      const name = this.#raw.toString('utf8', this.#at(index, NAME_START), this.#at(index, NAME_END));
      const folder = this.#isFolder(index) ? this.#at(index, FOLDERS_BEFORE) : undefined;
      yield { name, oid: this.#id(index), folder };
    }
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

/** A tree is a run of `<mode> <name>\0<id>`. Names with control characters, or which are not UTF-8, do not count. */
function scan(raw: Buffer, idBytes: number): { entries: Uint32Array; longestName: number } {
  const entries: number[] = [];
  let longestName = 0;
  let folders = 0;
  let position = 0;
  while (position < raw.length) {
    const start = position;
    while (raw[position] !== SPACE && position < raw.length) position += 1;
    const nameStart = position + 1;
    let clean = true;
    for (position = nameStart; position < raw.length; position += 1) {
      const byte = raw[position] as number;
      if (byte === 0) break;
      if (byte < SPACE || byte === 127) clean = false;
    }
    if (position + 1 + idBytes > raw.length) break;
    if (clean && isKept(raw, start, nameStart - 1)) {
      entries.push(start, nameStart, position, folders);
      if (raw[start] === FOLDER_DIGIT) folders += 1;
      longestName = Math.max(longestName, position - nameStart);
    }
    position += 1 + idBytes;
  }
  return { entries: Uint32Array.from(entries), longestName };
}

function isKept(raw: Buffer, start: number, end: number): boolean {
  if (raw[start] === FOLDER_DIGIT) return end - start === 5;
  return FILE_MODES.some((mode) => {
    if (end - start !== mode.length) return false;
    for (let index = 0; index < mode.length; index += 1) if (raw[start + index] !== mode[index]) return false;
    return true;
  });
}
