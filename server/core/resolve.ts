import type { Coordinates, Document, Environment, FileReference, LayerTree } from './environment.js';

export interface ResolveOptions {
  /** Properties that outrank everything, for every application: the `overrides` setting. */
  readonly overrides: Readonly<Record<string, string>>;
  /** Cap on the flat keys of one answer, all sources together. */
  readonly keysPerEnvironment: number;
}

/** A parsed file, or undefined when it was not read yet. */
export type DocumentLookup = (file: FileReference) => readonly Document[] | undefined;

/** Either the answer, or the files that must be read before there can be one. */
export type Resolution =
  | { readonly kind: 'resolved'; readonly environment: Environment }
  | { readonly kind: 'needs'; readonly files: readonly FileReference[] };

/**
 * What coordinates resolve to: the pure heart of Cairn. Same layers, coordinates and options, same answer.
 *
 * @param layers strongest first
 * @throws InvalidDocumentError a file holds what no file may hold there (with its place)
 * @throws LimitExceededError more keys than `options.keysPerEnvironment`
 */
export function resolve(
  _coordinates: Coordinates,
  _layers: readonly LayerTree[],
  _documents: DocumentLookup,
  _options: ResolveOptions,
): Resolution {
  throw new Error('not built yet');
}
