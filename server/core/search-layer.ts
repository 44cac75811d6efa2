import type { Coordinates, LayerTree } from './environment.js';
import { type Candidate, type DocumentLookup, type FileLoader, fileLoader } from './file-loader.js';
import { profileCandidates, type Search, sharedCandidates } from './import-candidates.js';
import { stemsOf } from './precedence.js';
import { searchLocations } from './search-paths.js';

/** What a layer is searched for, found by names alone. */
export interface LayerSearch {
  readonly asked: readonly string[];
  readonly version: string;
  readonly search: Search;
  readonly shared: readonly Candidate[];
  /** Of the profiles asked; more may follow. */
  readonly ofProfiles: readonly Candidate[];
  readonly loader: FileLoader;
}

/**
 * Looks for the files that are looked into whatever they hold. What is not read yet is missing in the loader.
 *
 * @param index of the layer in the request
 */
export function searchLayer(
  coordinates: Coordinates,
  layer: LayerTree,
  index: number,
  documents: DocumentLookup,
): LayerSearch {
  const search = { files: layer.files, locations: searchLocations(coordinates, layer), stems: stemsOf(coordinates) };
  const loader = fileLoader(index, layer.files, documents);
  const shared = sharedCandidates(search);
  const ofProfiles = profileCandidates(search, coordinates.profiles);
  loader.require(shared);
  loader.require(ofProfiles);
  return { asked: coordinates.profiles, version: layer.version, search, shared, ofProfiles, loader };
}

/** The candidates of the profiles that were found in the end. */
export function searchedFor(layer: LayerSearch, profiles: readonly string[]): readonly Candidate[] {
  return profiles === layer.asked ? layer.ofProfiles : profileCandidates(layer.search, profiles);
}
