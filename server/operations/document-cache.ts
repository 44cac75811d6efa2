import { LRUCache } from 'lru-cache';
import type { Document, FileReference } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import type { Layer, ParseDocuments, ParseInTurns } from '../core/ports.js';
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

/** @param options.maxProperties how many flat keys to keep parsed, over all files */
export function documentCache(parse: ParseDocuments | ParseInTurns, options: { maxProperties: number }): DocumentCache {
  const parsed = new LRUCache<string, readonly Document[]>({
    maxSize: options.maxProperties,
    sizeCalculation: (documents) => documents.reduce((size, { properties }) => size + properties.length, 1),
  });
  const unfit = new LRUCache<string, ConfigError>({ max: MAX_UNFIT });
  const loading = new Map<string, Promise<readonly Document[]>>();

  async function read(key: string, file: FileReference, layer: Layer): Promise<readonly Document[]> {
    try {
      const read = await parse(nameOf(file), await layer.blobs.read(file.oid));
      const documents = layer.ranked ? read.map(secretDocument) : read;
      parsed.set(key, documents);
      return documents;
    } catch (error) {
      if (error instanceof ConfigError && isRefusal(error)) unfit.set(key + file.path, error);
      throw error;
    } finally {
      loading.delete(key);
    }
  }

  return {
    peek: (file) => parsed.get(keyOf(file)),
    load(file, layer) {
      const key = keyOf(file);
      const known = parsed.get(key);
      if (known) return Promise.resolve(known);
      const fault = unfit.get(key + file.path);
      if (fault) return Promise.reject(fault);
      const started = loading.get(key) ?? read(key, file, layer);
      loading.set(key, started);
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
