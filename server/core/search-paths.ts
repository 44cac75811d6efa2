import type { Coordinates, FileTree, LayerTree } from './environment.js';
import { foldersOf, isHidden } from './folders.js';
import { globMatches, isGlob } from './glob.js';

/** So many locations are looked into without asking first which of them exist. */
const FEW_LOCATIONS = 8;

const globbed = new WeakMap<FileTree, Map<string, readonly string[]>>();

/**
 * The folders to look into, in listed order, each once: the weakest first for properties, the first to try for plain
 * files. Each is `''` for the root or ends in a slash. Placeholders stand for each profile and application asked, in
 * order; globs for the folders they match, sorted by name.
 */
export function searchLocations(coordinates: Coordinates, layer: LayerTree): readonly string[] {
  const locations = new Set<string>();
  for (const template of layer.searchPaths) addExpanded(locations, trimmed(template), coordinates, layer);
  if (layer.labelFolders) addLabelled(locations, layer);
  if (locations.size <= FEW_LOCATIONS) return [...locations];
  const folders = foldersOf(layer.files);
  return [...locations].filter((location) => location === '' || folders.has(location.slice(0, -1)));
}

function addExpanded(locations: Set<string>, template: string, coordinates: Coordinates, layer: LayerTree): void {
  if (!template.includes('{')) {
    addMatching(locations, template, layer.files);
    return;
  }
  for (const profile of coordinates.profiles) {
    for (const application of coordinates.applications) {
      const names = { '{application}': application, '{profile}': profile, '{label}': layer.label };
      const path = filledIn(template, names);
      if (path === undefined) continue;
      if (isGlob(path)) for (const folder of matching(path, layer.files)) locations.add(`${folder}/`);
      else locations.add(asLocation(trimmed(path)));
    }
  }
}

/** Undefined when a name would add a glob of its own: only settings may. */
function filledIn(template: string, names: Readonly<Record<string, string>>): string | undefined {
  let path = template;
  for (const [placeholder, name] of Object.entries(names)) {
    if (!path.includes(placeholder)) continue;
    if (isGlob(name)) return undefined;
    path = path.replaceAll(placeholder, () => name);
  }
  return path;
}

function addMatching(locations: Set<string>, path: string, files: FileTree): void {
  if (!isGlob(path)) {
    locations.add(asLocation(path));
    return;
  }
  const cache = globbed.get(files) ?? new Map<string, readonly string[]>();
  globbed.set(files, cache);
  const folders = cache.get(path) ?? matching(path, files);
  cache.set(path, folders);
  for (const folder of folders) locations.add(`${folder}/`);
}

/** As with a shell, a glob does not reach into hidden folders. */
function matching(pattern: string, files: FileTree): readonly string[] {
  const segments = pattern.split('/');
  const fixed = pattern.slice(0, pattern.search(/[*?]/));
  return [...foldersOf(files)].filter(
    (folder) => folder.startsWith(fixed) && !isHidden(folder) && globMatches(segments, folder.split('/')),
  );
}

/**
 * As Spring's native backend does, only search paths that are plain folders have the label added, after all others;
 * of several labels the first is the strongest, whereas with git it is the last.
 */
function addLabelled(locations: Set<string>, layer: LayerTree): void {
  const labels = layer.label.split(',').toReversed();
  for (const template of layer.searchPaths) {
    if (template.includes('{') || isGlob(template)) continue;
    for (const label of labels) {
      locations.add(asLocation([trimmed(template), trimmed(label)].filter((part) => part !== '').join('/')));
    }
  }
}

function asLocation(folder: string): string {
  return folder === '' ? '' : `${folder}/`;
}

/** Settings may say `./conf/` or `/conf` for `conf`. */
function trimmed(path: string): string {
  return path
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}
