import { LRUCache } from 'lru-cache';
import type { Document, FileReference } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import type { KeyGeneration, Layer, ParseDocuments, ParseInTurns } from '../core/ports.js';
import { isRefusal } from '../core/rejection.js';
import { secretDocument } from '../core/secret-document.js';

/** Parsed files by content: a file is parsed once, however many commits, labels and repositories hold it. */
export interface DocumentCache {
  /** From memory, or undefined when it was not read yet. */
  peek(file: FileReference): readonly Document[] | undefined;
  /** Reads and parses it unless it is known. @throws InvalidDocumentError, LimitExceededError */
  load(file: FileReference, layer: Layer): Promise<readonly Document[]>;
}

/** Files remembered as unfit: looking back through history meets the same one again and again. */
const MAX_UNFIT = 1000;

export interface DocumentCacheOptions {
  /** How many flat keys to keep parsed, over all files. */
  readonly maxProperties: number;
  /** Whoever opens files while they are parsed; absent: nobody, or with keys that stay. */
  readonly keys?: KeyGeneration;
}

interface Parsed {
  readonly documents: readonly Document[];
  /** Of the keys that did not open it; undefined when there was nothing to open, or it did. */
  readonly unopenedBy: number | undefined;
}

export function documentCache(
  parse: ParseDocuments | ParseInTurns,
  { maxProperties, keys }: DocumentCacheOptions,
): DocumentCache {
  const parsed = new LRUCache<string, Parsed>({
    maxSize: maxProperties,
    sizeCalculation: ({ documents }) => documents.reduce((size, { properties }) => size + properties.length, 1),
  });
  const unfit = new LRUCache<string, ConfigError>({ max: MAX_UNFIT });
  const loading = new Map<string, Promise<readonly Document[]>>();

  async function read(key: string, file: FileReference, layer: Layer): Promise<readonly Document[]> {
    const generation = keys?.generation;
    try {
      const read = await parse(nameOf(file), await layer.blobs.read(file.oid));
      const documents = layer.ranked ? read.map(secretDocument) : read;
      parsed.set(key, { documents, unopenedBy: documents.some(({ unopened }) => unopened) ? generation : undefined });
      return documents;
    } catch (error) {
      if (error instanceof ConfigError && isRefusal(error)) unfit.set(key + file.path, error);
      throw error;
    } finally {
      loading.delete(key + generation);
    }
  }

  function knownAs(key: string): readonly Document[] | undefined {
    const known = parsed.get(key);
    const isSettled = known?.unopenedBy === undefined || known.unopenedBy === keys?.generation;
    return isSettled ? known?.documents : undefined;
  }

  return {
    peek: (file) => knownAs(keyOf(file)),
    load(file, layer) {
      const key = keyOf(file);
      const known = knownAs(key);
      if (known) return Promise.resolve(known);
      const fault = unfit.get(key + file.path);
      if (fault) return Promise.reject(fault);
      const loadKey = key + keys?.generation;
      const started = loading.get(loadKey) ?? read(key, file, layer);
      loading.set(loadKey, started);
      return started;
    },
  };
}

/** The same bytes mean different things under another ending. */
function keyOf(file: FileReference): string {
  const name = nameOf(file);
  return `${file.oid}${name.slice(name.lastIndexOf('.'))}`;
}

function nameOf({ path, readAs }: FileReference): string {
  return readAs ? path + readAs : path;
}
