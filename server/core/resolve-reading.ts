import { blameVersion } from './blame-version.js';
import type { Coordinates, Document, Environment, FileReference } from './environment.js';
import type { Layer } from './ports.js';
import { type ResolveOptions, resolve } from './resolve.js';

/** Where parsed files come from. */
export interface DocumentReader {
  /** From memory, or undefined when it was not read yet. */
  peek(file: FileReference): readonly Document[] | undefined;
  /** Reads and parses it unless it is known. @throws InvalidDocumentError, LimitExceededError */
  load(file: FileReference, layer: Layer): Promise<readonly Document[]>;
}

/**
 * Alternates between the pure function and the reading it asks for, until nothing is missing.
 *
 * @throws InvalidDocumentError, LimitExceededError with file and version
 */
export async function resolveReading(
  coordinates: Coordinates,
  layers: readonly Layer[],
  documents: DocumentReader,
  options: ResolveOptions,
): Promise<Environment> {
  for (const { refused } of layers) if (refused) throw refused;
  const read = new Map<string, readonly Document[]>();
  const lookup = (file: FileReference) => read.get(keyOf(file)) ?? documents.peek(file);
  for (;;) {
    const resolution = resolve(coordinates, layers, lookup, options);
    if (resolution.kind === 'resolved') return resolution.environment;
    const outcomes = await Promise.allSettled(resolution.files.map((file) => readOne(file, layers, documents, read)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }
}

async function readOne(
  file: FileReference,
  layers: readonly Layer[],
  documents: DocumentReader,
  read: Map<string, readonly Document[]>,
): Promise<void> {
  const layer = layers[file.layer] as Layer; // resolve() counts in the list it was given
  read.set(keyOf(file), await blameVersion(layer.version, file, documents.load(file, layer)));
}

function keyOf({ layer, path }: FileReference): string {
  return `${layer}:${path}`;
}
