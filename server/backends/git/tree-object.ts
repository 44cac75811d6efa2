const SLASH = 47;
const SPACE = 32;
/** Modes: 40000 is a folder; of the rest only plain files count, so no symlink and no submodule is ever looked at. */
const FOLDER_DIGIT = 52;
const FILE_MODES = [Buffer.from('100644'), Buffer.from('100755')];

/** One `tree` object, kept as git stores it; entries are found in it without making a string of every name. */
export class TreeObject {
  readonly #raw: Buffer;
  /** Start, name start and name end of every kept entry. */
  readonly #entries: Uint32Array;
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
    this.longestName = longestName;
    this.folders = this.#folderIds();
    this.fileCount = entries.length / 3 - this.folders.length;
  }

  get byteLength(): number {
    return this.#raw.byteLength + this.#entries.byteLength;
  }

  /** The id of the file, or of the folder, with that name in this very folder. */
  find(name: Buffer, kind: 'file' | 'folder'): string | undefined {
    let low = 0;
    let high = this.#entries.length / 3 - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const order = this.#compare(name, kind === 'folder', middle);
      if (order === 0) return this.#id(middle);
      if (order < 0) high = middle - 1;
      else low = middle + 1;
    }
    return undefined;
  }

  *[Symbol.iterator](): Generator<{ readonly name: string; readonly oid: string; readonly isFolder: boolean }> {
    for (let index = 0; index < this.#entries.length / 3; index += 1) {
      const name = this.#raw.toString('utf8', this.#at(index, 1), this.#at(index, 2));
      yield { name, oid: this.#id(index), isFolder: this.#isFolder(index) };
    }
  }

  /** Git sorts by bytes, and a folder as if its name ended in a slash. */
  #compare(name: Buffer, isFolder: boolean, index: number): number {
    const start = this.#at(index, 1);
    const end = this.#at(index, 2);
    const common = Math.min(name.length, end - start);
    const order = name.compare(this.#raw, start, start + common, 0, common);
    if (order !== 0) return order;
    if (name.length === end - start && isFolder === this.#isFolder(index)) return 0;
    return byteAfter(name, common, isFolder) - byteAfter(this.#raw.subarray(start, end), common, this.#isFolder(index));
  }

  #folderIds(): string[] {
    const ids: string[] = [];
    for (let index = 0; index < this.#entries.length / 3; index += 1) {
      if (this.#isFolder(index)) ids.push(this.#id(index));
    }
    return ids;
  }

  #isFolder(index: number): boolean {
    return this.#raw[this.#at(index, 0)] === FOLDER_DIGIT;
  }

  #id(index: number): string {
    const start = this.#at(index, 2) + 1;
    return this.#raw.toString('hex', start, start + this.#idBytes);
  }

  #at(index: number, field: number): number {
    return this.#entries[index * 3 + field] as number;
  }
}

function byteAfter(name: Buffer, position: number, isFolder: boolean): number {
  return name[position] ?? (isFolder ? SLASH : 0);
}

/** A tree is a run of `<mode> <name>\0<id>`. Names with control characters, or which are not UTF-8, do not count. */
function scan(raw: Buffer, idBytes: number): { entries: Uint32Array; longestName: number } {
  const entries: number[] = [];
  let longestName = 0;
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
      entries.push(start, nameStart, position);
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
