import { type Contributor, contributorsOf } from './contributor.js';
import type { Document, FileReference, FileTree } from './environment.js';

/** A parsed file, or undefined when it was not read yet. */
export type DocumentLookup = (file: FileReference) => readonly Document[] | undefined;

/** A file that somebody wants in, whether it exists or not. */
export interface Candidate {
  readonly path: string;
  /** See FileReference. */
  readonly readAs?: string | undefined;
  readonly fromProfile: boolean;
}

/** Brings the files of one layer in, each once: the place where it is met first is its rank. */
export interface FileLoader {
  /** @param candidates weakest first @returns their documents, strongest first */
  load(candidates: readonly Candidate[]): readonly Contributor[];
  /** Notes which of the candidates are not read yet, without bringing any in. */
  require(candidates: readonly Candidate[]): void;
  /** What must be read before there can be an answer. */
  readonly missing: readonly FileReference[];
}

const NOTHING: readonly FileReference[] = [];

export function fileLoader(layer: number, files: FileTree, documents: DocumentLookup): FileLoader {
  const loaded = new Set<string>();
  const missing = new Map<string, FileReference>();

  function reference({ path, readAs }: Candidate): FileReference | undefined {
    const entry = files.get(path);
    if (!entry) return undefined;
    return readAs === undefined ? { layer, path, oid: entry.oid } : { layer, path, oid: entry.oid, readAs };
  }

  function read(file: FileReference): readonly Document[] | undefined {
    const read = documents(file);
    if (!read) missing.set(file.path, file);
    return read;
  }

  return {
    load(candidates) {
      const contributors: Contributor[] = [];
      for (const candidate of candidates.toReversed()) {
        const file = loaded.has(candidate.path) ? undefined : reference(candidate);
        const found = file && read(file);
        if (!file || !found) continue;
        loaded.add(file.path);
        contributors.push(...contributorsOf(file, found, candidate.fromProfile));
      }
      return contributors;
    },
    require(candidates) {
      for (const candidate of candidates) {
        const file = reference(candidate);
        if (file) read(file);
      }
    },
    get missing() {
      return missing.size === 0 ? NOTHING : [...missing.values()];
    },
  };
}
