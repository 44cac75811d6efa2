import type { Coordinates, Environment, FileReference, LayerTree, PropertySource } from './environment.js';
import { LimitExceededError } from './errors.js';
import type { DocumentLookup } from './file-loader.js';
import { type LoadedDocument, type LoadedLayer, loadLayer } from './load-layer.js';
import { loadRankedLayer } from './load-ranked-layer.js';
import { overridesSource, sourceOf } from './property-source.js';
import { searchLayer } from './search-layer.js';

export type { DocumentLookup } from './file-loader.js';

export interface ResolveOptions {
  /** Properties that outrank everything, for every application: the `overrides` setting. */
  readonly overrides: Readonly<Record<string, string>>;
  /** Cap on the flat keys of one answer, all sources together. */
  readonly keysPerEnvironment: number;
}

/** Either the answer, or the files that must be read before there can be one. */
export type Resolution =
  | { readonly kind: 'resolved'; readonly environment: Environment }
  | { readonly kind: 'needs'; readonly files: readonly FileReference[] };

/** When there is no layer at all, since labels that are missing were passed over. */
const NEVER = '1970-01-01T00:00:00Z';

/**
 * What coordinates resolve to: the pure heart of Cairn. Same layers, coordinates and options, same answer.
 *
 * @param layers strongest first
 * @throws InvalidDocumentError a file holds what no file may hold there (with its place)
 * @throws LimitExceededError more keys than `options.keysPerEnvironment`, or imports that nest too deep
 */
export function resolve(
  coordinates: Coordinates,
  layers: readonly LayerTree[],
  documents: DocumentLookup,
  options: ResolveOptions,
): Resolution {
  const readings = layers.map((layer, index) => readingOf(coordinates, layer, index, documents));
  const first = readings.flatMap(({ missing }) => missing);
  if (first.length > 0) return { kind: 'needs', files: first };

  const needs: FileReference[] = [];
  const loaded: (readonly LoadedDocument[])[] = [];
  for (const { load } of readings) {
    const result = load();
    if (result.kind === 'needs') needs.push(...result.files);
    else loaded.push(result.documents);
  }
  if (needs.length > 0) return { kind: 'needs', files: needs };
  return { kind: 'resolved', environment: environmentOf(coordinates, layers, loaded, options) };
}

/** A layer whose names have been looked at. */
interface LayerReading {
  /** What has to be read whatever it holds. */
  readonly missing: readonly FileReference[];
  load(): LoadedLayer;
}

function readingOf(coordinates: Coordinates, layer: LayerTree, index: number, documents: DocumentLookup): LayerReading {
  if (layer.ranked) {
    const loaded = loadRankedLayer({ files: layer.files, readAs: layer.ranked.readAs }, index, documents);
    return { missing: loaded.kind === 'needs' ? loaded.files : [], load: () => loaded };
  }
  const search = searchLayer(coordinates, layer, index, documents);
  return { missing: search.loader.missing, load: () => loadLayer(search) };
}

function environmentOf(
  coordinates: Coordinates,
  layers: readonly LayerTree[],
  loaded: readonly (readonly LoadedDocument[])[],
  options: ResolveOptions,
): Environment {
  const propertySources = sourcesOf(layers, loaded, options.overrides);
  checkCap(propertySources, layers, options.keysPerEnvironment);
  return {
    coordinates,
    version: joinedVersion(coordinates, layers),
    committedAt: newestDate(layers),
    propertySources,
    files: loaded.flatMap(filesOf),
  };
}

function sourcesOf(
  layers: readonly LayerTree[],
  loaded: readonly (readonly LoadedDocument[])[],
  overrides: ResolveOptions['overrides'],
): readonly PropertySource[] {
  const sources = [overridesSource(overrides)];
  for (const [index, documents] of loaded.entries()) {
    const layer = layers[index] as LayerTree; // one list of documents for each layer
    for (const { contributor, active } of documents) if (active) sources.push(sourceOf(layer, contributor));
  }
  return sources.filter((source) => source !== undefined);
}

/** The file with the most keys is named. */
function checkCap(sources: readonly PropertySource[], layers: readonly LayerTree[], cap: number): void {
  let keys = 0;
  let largest: PropertySource | undefined;
  for (const source of sources) {
    keys += source.properties.length;
    if (source.file && source.properties.length > (largest?.properties.length ?? 0)) largest = source;
  }
  if (keys <= cap) return;
  const version = largest?.file && layers[largest.file.layer]?.version;
  const place = largest?.file && { file: largest.file.path, ...(version === undefined ? {} : { version }) };
  const message = `${keys} keys in one environment (expected: at most ${cap}): limits.keysPerEnvironment`;
  throw new LimitExceededError(message, place ? { place } : {});
}

/** The layers of a label list come last label first, while the version follows the order asked, as in Spring. */
export function joinedVersion({ labels }: Coordinates, layers: readonly LayerTree[]): string {
  const versions = layers.map(({ version }) => version);
  if (labels.length > 1) versions.reverse();
  return [...new Set(versions)].join(',');
}

function newestDate(layers: readonly LayerTree[]): string {
  const dates = layers.map(({ committedAt }) => committedAt);
  return dates.reduce((newest, date) => (Date.parse(date) > Date.parse(newest) ? date : newest), dates[0] ?? NEVER);
}

/** The documents of a file need not lie side by side: what one imports comes between. */
function filesOf(documents: readonly LoadedDocument[]): readonly FileReference[] {
  const files = new Map<string, FileReference>();
  for (const { contributor } of documents) {
    if (contributor.file && !files.has(contributor.file.path)) files.set(contributor.file.path, contributor.file);
  }
  return [...files.values()];
}
