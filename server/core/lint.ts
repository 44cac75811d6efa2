import { sameValue } from './diff.js';
import type { Property, PropertySource } from './environment.js';
import { NearKeys } from './one-edit.js';

export interface LintPlace {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly key: string;
}

export interface LintFinding extends LintPlace {
  /** `dead`: every profile overrides it; `redundant`: it says what it overrides; `misspelt`: nearly another key. */
  readonly rule: 'dead' | 'redundant' | 'misspelt';
  readonly column: number;
  readonly message: string;
  /** What overrides it, what it repeats, what was probably meant. */
  readonly other?: LintPlace;
}

/** What one application resolves to in one profile. */
export interface LintedEnvironment {
  readonly application: string;
  readonly profile: string;
  /** Strongest first, as `resolve` gives them. */
  readonly sources: readonly PropertySource[];
  /** The keys that the schema of the application names. */
  readonly knownKeys: readonly string[];
}

/** A key of a file; for a list its name, since lists override one another as a whole. */
interface Setting {
  readonly name: string;
  readonly file: string;
  readonly properties: readonly [Property, ...Property[]];
}

/** How a setting fared in one environment. */
interface Appearance {
  readonly profile: string;
  /** Nobody has asked for a profile, although the application has some. */
  readonly isWithout: boolean;
  readonly overriddenBy: Setting | undefined;
  readonly overrides: Setting | undefined;
}

/** One profile that overrides something is what profiles are for. */
const MIN_PROFILES = 2;
/** What is asked for by who names no profile. */
const NO_PROFILE = 'default';

/**
 * What in a set of files is no mistake for a parser but probably one for its author. A file that takes part in several
 * environments is judged by all of them together.
 *
 * @param environments every application in every profile that a tree names
 * @returns by file and line
 */
export function lint(environments: readonly LintedEnvironment[]): readonly LintFinding[] {
  const findings = new Map<string, LintFinding>();
  const add = (finding: LintFinding | undefined) => {
    if (!finding) return;
    const { rule, file, line, key } = finding;
    findings.set(JSON.stringify([rule, file, line, key]), finding);
  };
  for (const [setting, appearances] of appearancesOf(environments)) {
    add(dead(setting, appearances) ?? redundant(setting, appearances));
  }
  for (const environment of environments) for (const finding of misspelt(environment)) add(finding);
  return [...findings.values()].sort(byPlace);
}

function dead(setting: Setting, appearances: readonly Appearance[]): LintFinding | undefined {
  const inProfiles = appearances.filter(({ isWithout }) => !isWithout);
  const profiles = new Set(inProfiles.map(({ profile }) => profile));
  const other = inProfiles[0]?.overriddenBy;
  if (!other || profiles.size < MIN_PROFILES) return undefined;
  if (!inProfiles.every(({ overriddenBy }) => overriddenBy)) return undefined;
  return finding('dead', setting, 'every profile overrides it', other);
}

function redundant(setting: Setting, appearances: readonly Appearance[]): LintFinding | undefined {
  const other = appearances[0]?.overrides;
  if (!other || !appearances.every(({ overrides }) => overrides && isSame(setting, overrides))) return undefined;
  return finding('redundant', setting, 'it says what it overrides', other);
}

function isSame(a: Setting, b: Setting): boolean {
  if (a.properties.length !== b.properties.length) return false;
  const values = new Map(b.properties.map(({ key, value }) => [key, value]));
  return a.properties.every(({ key, value }) => {
    const other = values.get(key);
    return other !== undefined && sameValue(value, other);
  });
}

function finding(rule: LintFinding['rule'], setting: Setting, message: string, other: Setting): LintFinding {
  const { line, column } = setting.properties[0];
  return { rule, file: setting.file, line, column, key: setting.name, message, other: placeOf(other) };
}

function placeOf({ file, name, properties: [{ line }] }: Setting): LintPlace {
  return { file, line, key: name };
}

function appearancesOf(environments: readonly LintedEnvironment[]): ReadonlyMap<Setting, readonly Appearance[]> {
  const appearances = new Map<Setting, Appearance[]>();
  const withProfiles = new Set(
    environments.filter(({ profile }) => profile !== NO_PROFILE).map(({ application }) => application),
  );
  for (const { application, profile, sources } of environments) {
    const isWithout = profile === NO_PROFILE && withProfiles.has(application);
    for (const settings of stacksOf(sources).values()) {
      for (const [index, setting] of settings.entries()) {
        const [overriddenBy, overrides] = [settings[index - 1], settings[index + 1]];
        listAt(appearances, setting).push({ profile, isWithout, overriddenBy, overrides });
      }
    }
  }
  return appearances;
}

function listAt<K, T>(lists: Map<K, T[]>, key: K): T[] {
  const known = lists.get(key);
  if (known) return known;
  const list: T[] = [];
  lists.set(key, list);
  return list;
}

/** Name → who sets it, strongest first. */
function stacksOf(sources: readonly PropertySource[]): ReadonlyMap<string, readonly Setting[]> {
  const stacks = new Map<string, Setting[]>();
  for (const setting of sources.flatMap(settingsOf)) listAt(stacks, setting.name).push(setting);
  return stacks;
}

const bySource = new WeakMap<readonly Property[], readonly Setting[]>();

/** The same document gives the same settings, in whatever environment it takes part. */
function settingsOf({ file, properties }: PropertySource): readonly Setting[] {
  if (!file) return [];
  const known = bySource.get(properties);
  if (known) return known;
  const byName = new Map<string, [Property, ...Property[]]>();
  for (const property of properties) {
    const name = property.key.split('[', 1)[0] as string; // split() gives at least one part
    const there = byName.get(name);
    if (there) there.push(property);
    else byName.set(name, [property]);
  }
  const settings = [...byName].map(([name, list]): Setting => ({ name, file: file.path, properties: list }));
  bySource.set(properties, settings);
  return settings;
}

/** A property, with the indices of list items left out of its key. */
interface Written extends LintPlace {
  readonly column: number;
  readonly rank: number;
}

function misspelt({ sources, knownKeys }: LintedEnvironment): readonly LintFinding[] {
  const written = sources.flatMap(writtenIn);
  const places = new Map<string, Written[]>();
  for (const each of written) listAt(places, each.key).push(each);
  const known = new Set(knownKeys.map(withoutIndices));
  const nearKnown = new NearKeys(known);
  const nearWritten = new NearKeys(places.keys());
  return written.flatMap((each) => {
    if (known.has(each.key)) return [];
    const [meant] = nearKnown.find(each.key);
    if (meant !== undefined) return [misspelling(each, meant, undefined)];
    const other = siblingOf(each, nearWritten.find(each.key), places);
    return other ? [misspelling(each, other.key, other)] : [];
  });
}

/** What is set in one file alone, and nearly in a weaker one that it stands beside: an override that overrides nothing. */
function siblingOf(
  { key, file, rank }: Written,
  near: readonly string[],
  places: ReadonlyMap<string, readonly Written[]>,
): Written | undefined {
  if (places.get(key)?.some((place) => place.file !== file)) return undefined;
  return near
    .filter((other) => !places.get(other)?.some((place) => place.file === file))
    .flatMap((other) => places.get(other) ?? [])
    .find((place) => place.rank > rank);
}

function misspelling({ file, line, column, key }: Written, meant: string, other: Written | undefined): LintFinding {
  const found = { rule: 'misspelt' as const, file, line, column, key, message: `nearly ${meant}` };
  return other ? { ...found, other: { file: other.file, line: other.line, key: other.key } } : found;
}

function writtenIn({ file, properties }: PropertySource, rank: number): readonly Written[] {
  if (!file) return [];
  return properties.map(({ key, line, column }) => ({ key: withoutIndices(key), file: file.path, line, column, rank }));
}

function withoutIndices(key: string): string {
  return key.replace(/\[\d+\]/g, '[]');
}

function byPlace(a: LintFinding, b: LintFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
