import type { Coordinates, FileReference, LayerTree } from './environment.js';

/**
 * Finds the file that a resource request means: first layer, first location, first listed profile wins.
 *
 * @param path relative to the search paths
 */
export function locateFile(
  _coordinates: Coordinates,
  _layers: readonly LayerTree[],
  _path: string,
  _options: { reverseLocationOrder: boolean },
): FileReference | undefined {
  throw new Error('not built yet');
}
