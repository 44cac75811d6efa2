import type { LayerTree } from './environment.js';
import { globMatches } from './glob.js';

/** Whose a search folder is; without application it is everybody's. */
export interface FolderOwner {
  readonly application: string | undefined;
  readonly profile: string | undefined;
}

/**
 * Tells for which names a folder is searched. The answer is empty for a folder that is never searched.
 *
 * @returns a function of a folder, `''` for the root or ending in a slash
 */
export function ownersOf(layer: LayerTree): (folder: string) => readonly FolderOwner[] {
  const patterns = searchPatterns(layer);
  const known = new Map<string, readonly FolderOwner[]>();
  return (folder) => {
    const owners = known.get(folder) ?? match(folder, patterns);
    known.set(folder, owners);
    return owners;
  };
}

/** The search paths as segments, with those that the label adds. */
function searchPatterns({ searchPaths, labelFolders, label }: LayerTree): readonly (readonly string[])[] {
  const listed = searchPaths.map((path) => path.replaceAll('{label}', () => label));
  const plain = labelFolders ? searchPaths.filter((path) => !path.includes('{')) : [];
  const labelled = plain.flatMap((path) => label.split(',').map((each) => `${path}/${each}`));
  return [...listed, ...labelled].map(segmentsOf);
}

function match(folder: string, patterns: readonly (readonly string[])[]): readonly FolderOwner[] {
  const segments = segmentsOf(folder);
  const owners = patterns.map((pattern) => ownerBy(pattern, segments)).filter((owner) => owner !== undefined);
  const unique = new Map(owners.map((owner) => [JSON.stringify([owner.application, owner.profile]), owner]));
  return [...unique.values()];
}

/** A name in a search path stands for one folder, or for a part of its name. */
function ownerBy(pattern: readonly string[], segments: readonly string[]): FolderOwner | undefined {
  const names = new Map<string, string>();
  const concrete = pattern.map((part, index) => {
    const placeholder = /\{(?:application|profile)\}/.exec(part)?.[0];
    if (!placeholder) return part;
    const [prefix = '', suffix = ''] = part.split(placeholder);
    const segment = segments[index] ?? '';
    const name = segment.slice(prefix.length, segment.length - suffix.length);
    names.set(placeholder, name);
    return name === '' ? placeholder : prefix + name + suffix;
  });
  if (!globMatches(concrete, segments)) return undefined;
  return { application: names.get('{application}'), profile: names.get('{profile}') };
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== '.');
}
