import type { Coordinates, Document, FileEntry, FileReference, LayerTree } from '../../server/core/environment.js';
import type { DocumentLookup } from '../../server/core/file-loader.js';
import type { Value } from '../../server/core/value.js';

/** Path → the flat properties of each document. */
export type MemoryFiles = Readonly<Record<string, readonly Readonly<Record<string, Value>>[]>>;

/** A layer whose files are parsed already. */
export interface MemoryLayer extends LayerTree {
  readonly documents: ReadonlyMap<string, readonly Document[]>;
}

/** Line and column of a property tell its place: the first key of the second document lies at 2:1. */
export function memoryLayer(files: MemoryFiles, settings: Partial<LayerTree> = {}): MemoryLayer {
  return {
    label: 'main',
    version: 'v1',
    committedAt: '2026-11-20T09:12:44Z',
    searchPaths: [''],
    labelFolders: false,
    namePrefix: 'repo/',
    files: new Map<string, FileEntry>(Object.keys(files).map((path) => [path, { oid: `oid of ${path}`, size: -1 }])),
    documents: new Map(Object.entries(files).map(([path, documents]) => [path, documents.map(documentOf)])),
    ...settings,
  };
}

/** What a document cache that has read everything answers. */
export function lookupIn(layers: readonly MemoryLayer[]): DocumentLookup {
  return ({ layer, path }: FileReference) => layers[layer]?.documents.get(path);
}

/** Coordinates from comma lists, as a request has them. */
export function coordinatesOf(application: string, profiles = 'default', label: string | null = null): Coordinates {
  return {
    applications: [...new Set(application.split(','))],
    profiles: [...new Set(profiles.split(','))],
    labels: label === null ? [] : label.split(','),
    asked: { application, profiles, label },
  };
}

function documentOf(properties: Readonly<Record<string, Value>>, index: number): Document {
  return {
    properties: Object.entries(properties).map(([key, value], at) => ({
      key,
      value,
      line: index + 1,
      column: at + 1,
    })),
  };
}
