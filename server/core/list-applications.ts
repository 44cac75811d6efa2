import { ownersOf } from './application-folders.js';
import type { LayerTree } from './environment.js';
import { isHidden } from './folders.js';
import { CONFIG_ENDINGS, SHARED_APPLICATION } from './precedence.js';

export interface ApplicationEntry {
  readonly application: string;
  /** Sorted; those that have a file of their own. */
  readonly profiles: readonly string[];
}

type Found = Map<string, Set<string>>;

/**
 * The applications that the layers hold files for, sorted by name. Only names are looked at: a stem is an application,
 * unless a shorter one with a file of its own makes the rest a profile; so is a folder that an `{application}` search
 * path can produce.
 */
export function listStems(layers: readonly LayerTree[]): readonly ApplicationEntry[] {
  const found: Found = new Map();
  const stems = new Set<string>();
  for (const layer of layers) collect(layer, stems, found);
  for (const stem of stems) addStem(stem, stems, found);
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([application, profiles]) => ({ application, profiles: [...profiles].sort() }));
}

/** Takes in the stems of shared folders, and at once what lies in the folders of single applications. */
function collect(layer: LayerTree, stems: Set<string>, found: Found): void {
  const ownersOfFolder = ownersOf(layer);
  for (const path of layer.files.keys()) {
    const stem = isHidden(path) ? undefined : configStem(path);
    if (stem === undefined) continue;
    for (const { application, profile } of ownersOfFolder(path.slice(0, path.lastIndexOf('/') + 1))) {
      if (application === undefined) stems.add(stem);
      else addOwn(application, profile, stem, found);
    }
  }
}

/** The name without folder and ending, or undefined when it is no configuration file. */
function configStem(path: string): string | undefined {
  const ending = CONFIG_ENDINGS.find((candidate) => path.endsWith(candidate));
  const stem = ending && path.slice(path.lastIndexOf('/') + 1, -ending.length);
  return stem === '' ? undefined : stem;
}

function addStem(stem: string, stems: ReadonlySet<string>, found: Found): void {
  if (stem === SHARED_APPLICATION || stem.startsWith(`${SHARED_APPLICATION}-`)) return;
  for (let dash = stem.lastIndexOf('-', stem.length - 2); dash > 0; dash = stem.lastIndexOf('-', dash - 1)) {
    if (!stems.has(stem.slice(0, dash))) continue;
    add(found, stem.slice(0, dash), stem.slice(dash + 1));
    return;
  }
  add(found, stem, undefined);
}

/** In a folder of its own, an application's shared file is its own too; other stems there are nobody's. */
function addOwn(application: string, profile: string | undefined, stem: string, found: Found): void {
  for (const name of [application, SHARED_APPLICATION]) {
    if (stem === name) add(found, application, profile);
    else if (stem.startsWith(`${name}-`)) add(found, application, stem.slice(name.length + 1));
  }
}

function add(found: Found, application: string, profile: string | undefined): void {
  const profiles = found.get(application) ?? new Set();
  found.set(application, profiles);
  if (profile) profiles.add(profile);
}
