import type { Coordinates, FileReference, LayerTree } from './environment.js';
import { isHidden } from './folders.js';
import { searchLocations } from './search-paths.js';

/**
 * Finds the file that a resource request means. The first layer that has it wins, in a layer the first location, in a
 * location the variant of the first listed profile, then the file itself: the opposite of how properties rank.
 *
 * @param path relative to the search paths, decoded; one that is not plainly a path of names finds nothing
 * @param options.reverseLocationOrder whether the last location wins instead
 */
export function locateFile(
  coordinates: Coordinates,
  layers: readonly LayerTree[],
  path: string,
  options: { reverseLocationOrder: boolean },
): FileReference | undefined {
  if (!isPlainPath(path)) return undefined;
  const names = variants(path, coordinates.profiles);
  for (const [layer, tree] of layers.entries()) {
    const listed = searchLocations(coordinates, tree);
    for (const location of options.reverseLocationOrder ? listed.toReversed() : listed) {
      for (const name of names) {
        const entry = tree.files.get(location + name);
        if (entry && !isHidden(location + name)) return { layer, path: location + name, oid: entry.oid };
      }
    }
  }
  return undefined;
}

/** No dot segments, no empty ones, nothing that another system would take for a separator. */
function isPlainPath(path: string): boolean {
  return !/[\\\u0000]/.test(path) && path.split('/').every((segment) => segment !== '' && !segment.startsWith('.'));
}

/** `default` stands for the file itself, at its place in the list. */
function variants(path: string, profiles: readonly string[]): ReadonlySet<string> {
  const dot = path.lastIndexOf('.');
  const end = dot > path.lastIndexOf('/') ? dot : path.length;
  const names = profiles.map((profile) =>
    profile === 'default' ? path : `${path.slice(0, end)}-${profile}${path.slice(end)}`,
  );
  return new Set([...names, path]);
}
