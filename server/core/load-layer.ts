import { type Activation, isActive, isGated, platformOf, type Refuse } from './activation.js';
import { attach, type Contributor, type ImportPhase, rootContributor, visitByRank } from './contributor.js';
import type { Directive } from './directives.js';
import type { FileReference } from './environment.js';
import { InvalidDocumentError, LimitExceededError } from './errors.js';
import type { Candidate } from './file-loader.js';
import { importCandidates } from './import-candidates.js';
import { importDirective, importsOf } from './imports.js';
import { refuseGatedInclude, refuseMisplaced } from './misplaced-directives.js';
import { acceptedProfiles, type RefuseIn } from './profile-groups.js';
import { type LayerSearch, searchedFor } from './search-layer.js';

const MAX_IMPORT_DEPTH = 64;
const CLOUD_PLATFORM = 'spring.main.cloudplatform';

/** A document that was looked into, and whether it takes part. */
export interface LoadedDocument {
  readonly contributor: Contributor;
  readonly active: boolean;
}

export type LoadedLayer =
  | { readonly kind: 'loaded'; readonly documents: readonly LoadedDocument[] }
  | { readonly kind: 'needs'; readonly files: readonly FileReference[] };

/**
 * Loads one layer as Spring Boot loads its config data: first what holds without any profile, from which the profiles
 * follow, then what holds with them. The documents come strongest first.
 *
 * @throws InvalidDocumentError, LimitExceededError
 */
export function loadLayer(layer: LayerSearch): LoadedLayer {
  const { asked, loader } = layer;
  const root = rootContributor();
  const refuse = refuserOf(layer);
  const loading = { root, layer, refuse };

  importAll(loading, { phase: 'before', profiles: [], activation: undefined });
  if (loader.missing.length > 0) return { kind: 'needs', files: loader.missing };
  const platform = declaredPlatform(root, refuse);
  importAll(loading, { phase: 'before', profiles: [], activation: { platform, accepts: undefined } });
  if (loader.missing.length > 0) return { kind: 'needs', files: loader.missing };
  const profiles = profilesOf(root, { platform, accepts: undefined }, asked, refuse);
  const activation = { platform, accepts: (profile: string) => profiles.includes(profile) };
  importAll(loading, { phase: 'after', profiles, activation });
  if (loader.missing.length > 0) return { kind: 'needs', files: loader.missing };
  return { kind: 'loaded', documents: judged(root, activation, asked, refuse) };
}

interface Loading {
  readonly root: Contributor;
  readonly layer: LayerSearch;
  readonly refuse: RefuseIn;
}

interface Round {
  readonly phase: ImportPhase;
  readonly profiles: readonly string[];
  readonly activation: Activation | undefined;
}

function importAll(loading: Loading, round: Round): void {
  importBelow(loading.root, loading, round, 0);
}

/** Children come before their parent, so that what they found for a profile can be lifted when the parent's turn comes. */
function importBelow(contributor: Contributor, loading: Loading, round: Round, depth: number): void {
  for (const child of contributor.after ?? []) importBelow(child, loading, round, depth + 1);
  for (const child of contributor.before ?? []) importBelow(child, loading, round, depth + 1);
  if (contributor[round.phase] || !hasImports(contributor)) return;
  if (!isActive(contributor.directives, round.activation, within(contributor, loading.refuse))) return;
  const imported = loading.layer.loader.load(candidatesOf(contributor, loading, round, depth));
  attach(contributor, round.phase, imported);
  for (const child of imported) importBelow(child, loading, round, depth + 1);
}

function hasImports(contributor: Contributor): boolean {
  return contributor.file === undefined || importsOf(contributor.directives).length > 0;
}

function candidatesOf(contributor: Contributor, loading: Loading, round: Round, depth: number): readonly Candidate[] {
  const { layer, refuse } = loading;
  const { file, directives } = contributor;
  if (!file) return round.phase === 'before' ? layer.shared : searchedFor(layer, round.profiles);
  if (depth > MAX_IMPORT_DEPTH) {
    const place = { file: file.path, version: layer.version };
    throw new LimitExceededError(`imports nested deeper than ${MAX_IMPORT_DEPTH}`, { place });
  }
  const directive = importDirective(directives) as Directive; // hasImports said so
  return importCandidates(contributor, layer.search, round.profiles, () =>
    refuse(contributor, directive, 'unknown format or scheme (a folder must end in /)'),
  );
}

/** The strongest file without condition decides. */
function declaredPlatform(root: Contributor, refuse: RefuseIn): string {
  let declared: string | undefined;
  visitByRank(root, (contributor) => {
    const directive = contributor.directives.get(CLOUD_PLATFORM);
    if (!directive) return;
    const refuseHere = within(contributor, refuse);
    if (isGated(contributor.directives)) refuseHere(directive, 'not allowed in a document with spring.config.activate');
    declared ??= platformOf(directive, refuseHere);
  });
  return declared ?? platformOf(undefined, within(root, refuse));
}

function profilesOf(root: Contributor, activation: Activation, asked: readonly string[], refuse: RefuseIn) {
  visitByRank(root, (contributor) => {
    if (isActive(contributor.directives, activation, within(contributor, refuse))) return;
    refuseGatedInclude(contributor, asked, refuse);
  });
  return acceptedProfiles(asked, root, refuse);
}

function judged(root: Contributor, activation: Activation, asked: readonly string[], refuse: RefuseIn) {
  const documents: LoadedDocument[] = [];
  visitByRank(root, (contributor) => {
    if (contributor === root) return;
    if (contributor.directives.size > 0) refuseMisplaced(contributor, asked, refuse);
    documents.push({ contributor, active: isActive(contributor.directives, activation, within(contributor, refuse)) });
  });
  return documents;
}

function refuserOf({ version }: LayerSearch): RefuseIn {
  return ({ file }, { property: { key, line, column } }, rule) => {
    throw new InvalidDocumentError(`${key}: ${rule}`, { place: { file: file?.path ?? '', line, column, version } });
  };
}

function within(contributor: Contributor, refuse: RefuseIn): Refuse {
  return (directive, rule) => refuse(contributor, directive, rule);
}
