import { type Directives, directivesOf } from './directives.js';
import type { Document, FileReference } from './environment.js';

/**
 * A node of the tree that loading builds: a document, or an empty file, with what it imports below it. It follows Spring
 * Boot's ConfigDataEnvironmentContributor, since the rank of an import is the place it ends up at in this tree.
 */
export interface Contributor {
  /** Undefined at the root, which imports the search locations. */
  readonly file: FileReference | undefined;
  /** Undefined when the file holds no document at all. */
  readonly document: Document | undefined;
  readonly documentIndex: number;
  readonly documentCount: number;
  readonly directives: Directives;
  /** Whether the file was found because of a profile in its name. */
  readonly fromProfile: boolean;
  /** Whether it still may be lifted above the document that imported its importer. */
  liftable: boolean;
  /** Imported before the profiles were known; strongest first. Undefined: not imported yet. */
  before: readonly Contributor[] | undefined;
  /** Imported when they were; they outrank `before`. */
  after: readonly Contributor[] | undefined;
}

export type ImportPhase = 'before' | 'after';

const NO_DIRECTIVES: Directives = new Map();
const NOTHING: readonly Contributor[] = [];

export function rootContributor(): Contributor {
  return contributor(undefined, undefined, 0, 0, false);
}

/** The documents of a file, strongest first: later in the file outranks earlier. */
export function contributorsOf(
  file: FileReference,
  documents: readonly Document[],
  fromProfile: boolean,
): readonly Contributor[] {
  if (documents.length === 0) return [contributor(file, undefined, 0, 0, fromProfile)];
  return documents
    .map((document, index) => contributor(file, document, index, documents.length, fromProfile))
    .reverse();
}

function contributor(
  file: FileReference | undefined,
  document: Document | undefined,
  documentIndex: number,
  documentCount: number,
  fromProfile: boolean,
): Contributor {
  return {
    file,
    document,
    documentIndex,
    documentCount,
    directives: document ? directivesOf(document) : NO_DIRECTIVES,
    fromProfile,
    liftable: fromProfile,
    before: undefined,
    after: undefined,
  };
}

/** Hangs what was imported below its importer. */
export function attach(importer: Contributor, phase: ImportPhase, imported: readonly Contributor[]): void {
  importer[phase] = imported;
  if (phase === 'after') liftProfileFiles(importer);
}

/**
 * Profile files that a child imported outrank all that the importer itself finds for a profile, so they move up, one
 * level and once: what was lifted stays where it is.
 */
function liftProfileFiles(importer: Contributor): void {
  const lifted: Contributor[] = [];
  for (const child of importer.before ?? NOTHING) {
    child.before = keepUnliftable(child.before, lifted);
    child.after = keepUnliftable(child.after, lifted);
  }
  if (lifted.length === 0) return;
  for (const contributor of lifted) contributor.liftable = false;
  importer.after = [...lifted, ...(importer.after ?? NOTHING)];
}

function keepUnliftable(
  contributors: readonly Contributor[] | undefined,
  lifted: Contributor[],
): readonly Contributor[] | undefined {
  if (!contributors?.some(({ liftable }) => liftable)) return contributors;
  lifted.push(...contributors.filter(({ liftable }) => liftable));
  return contributors.filter(({ liftable }) => !liftable);
}

/** Calls `visit` for a contributor and all below it, strongest first: what was imported before its importer. */
export function visitByRank(contributor: Contributor, visit: (contributor: Contributor) => void): void {
  for (const child of contributor.after ?? NOTHING) visitByRank(child, visit);
  for (const child of contributor.before ?? NOTHING) visitByRank(child, visit);
  visit(contributor);
}
