import type { UndecryptableSecretError } from './errors.js';
import type { Seal } from './seal.js';
import type { Value } from './value.js';

/** What a request asks for, parsed once: see coordinates.ts. */
export interface Coordinates {
  /** In the order asked, without repeats, at least one. A name may hold slashes, but no other path syntax. */
  readonly applications: readonly string[];
  /** In the order asked, without repeats, at least one; the last is the strongest. */
  readonly profiles: readonly string[];
  /** In the order asked; empty when the default label is meant. A label is only ever a key in a map. */
  readonly labels: readonly string[];
  /** The same three, decoded but neither split nor reordered, for answers that echo them. */
  readonly asked: { readonly application: string; readonly profiles: string; readonly label: string | null };
}

/** One flat key of a document; line and column are 1-based and tell where the *value* starts. */
export interface Property {
  readonly key: string;
  readonly value: Value;
  readonly line: number;
  readonly column: number;
  /** The last line of the value, when it has several. */
  readonly endLine?: number;
  /** The key at which a cipher text is written that stands at others, too, as YAML's aliases have it. */
  readonly writtenKey?: string;
  /** Where Spring says the value starts, when that is not `line:column`; empty when it does not say. */
  readonly springOrigin?: string;
  /** Of a cipher text that is handed on: the path in the repository, which may be part of what opens it. */
  readonly sealedIn?: string;
}

/** One document of a file, before precedence. Its position in the file is its index in the array it came in. */
export interface Document {
  readonly properties: readonly Property[];
  /** Of a file that is encrypted as a whole and not opened yet: each value that is encrypted is an `UnopenedSecret`. */
  readonly seal?: Seal;
  /** Why such a file does not open. */
  readonly unopened?: UndecryptableSecretError;
}

/** A blob of a snapshot. `oid` names the content: same oid, same bytes. */
export interface FileEntry {
  readonly oid: string;
  /** In bytes; -1 when not known before the blob is read. */
  readonly size: number;
}

/** The files of one repository at one version: path → entry. Paths use `/` and have no leading slash. */
export type FileTree = ReadonlyMap<string, FileEntry>;

/**
 * One repository at one version, as a request sees it. A request resolves against a list of layers, strongest first:
 * one for each label asked, or for each member of a composite.
 */
export interface LayerTree {
  /**
   * The label as the repository knows it, e.g. `main` when `master` was asked and only `main` exists. With
   * `labelFolders` a list, as asked, joined by commas.
   */
  readonly label: string;
  /** The commit id (or content hash) that the label stands for. */
  readonly version: string;
  /** Date of that commit, ISO 8601 in UTC. */
  readonly committedAt: string;
  readonly files: FileTree;
  /**
   * Folders to search, weakest first; `''` is the root. May hold `{application}`, `{profile}`, `{label}` and the globs
   * `*`, `**`, `?`: precedence.ts expands them against `files`.
   */
  readonly searchPaths: readonly string[];
  /** Native backends: each search path also counts with the label appended as a folder, and that outranks it. */
  readonly labelFolders: boolean;
  /**
   * Native backends: the folders that stand for repositories, as the paths of `files` have them. What a cipher text is
   * bound to is the path below.
   */
  readonly roots?: readonly string[];
  /** What a cipher text is bound to begins with this folder, as if all files lay in it; absent: with none. */
  readonly secretsFolder?: string;
  /** What source names start with, no credentials in it: `https://git.example.org/config.git/`, `file:/`. */
  readonly namePrefix: string;
  /** Present where it is not names that tell which files count: see RankedFiles. */
  readonly ranked?: RankedFiles;
}

/**
 * All files of a layer count, the strongest first. Nobody searches them, and nothing in them speaks to whoever loads
 * them: no activation, no imports. Every value is a secret, and where in a file it stands says nothing to a reader.
 */
export interface RankedFiles {
  /** The ending whose format all files are in: `.yaml`. */
  readonly readAs: string;
  /** As Spring names the source that a file gives. @param path a key of the layer's files */
  nameOf(path: string): string;
}

/** A file that takes part in an answer. `layer` is an index into the layers of the request. */
export interface FileReference {
  readonly layer: number;
  readonly path: string;
  readonly oid: string;
  /** The ending whose format the file is in, when an import says so instead of the name: `.yaml`. */
  readonly readAs?: string;
}

/** One named layer of flat properties. */
export interface PropertySource {
  /** As Spring names it: `<prefix><path>`, with ` (document #N)` when the file has several; `overrides`; `vault:<key>`. */
  readonly name: string;
  /** Where it lies; undefined for the overrides. */
  readonly file: FileReference | undefined;
  /** Unique keys, in file order. */
  readonly properties: readonly Property[];
  /** Why the file does not open that they come from: see Document. */
  readonly unopened?: UndecryptableSecretError;
}

/** The answer: what the coordinates resolve to, before any merging. */
export interface Environment {
  readonly coordinates: Coordinates;
  /** Commit id; ids joined by commas, in request order, when there are several layers. */
  readonly version: string;
  /** The newest of the layers' dates, ISO 8601 in UTC. */
  readonly committedAt: string;
  /** Strongest first. */
  readonly propertySources: readonly PropertySource[];
  /** Every file that was looked into, active or not, strongest first. */
  readonly files: readonly FileReference[];
  /** What else its values come from, as SecretUses has it; absent when that is nothing. */
  readonly secretsIdentity?: string;
}
