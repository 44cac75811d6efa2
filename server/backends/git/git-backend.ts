import type { Coordinates } from '../../core/environment.js';
import { LabelNotFoundError } from '../../core/errors.js';
import type { BackendStatus, Clock, Layer, Logger, Random } from '../../core/ports.js';
import { type BackendMember, versionParts } from '../backend-member.js';
import { ChangeListeners } from '../change-listeners.js';
import type { DataFolder } from './data-folder.js';
import { ExpandedRepositories } from './expanded-repositories.js';
import type { Variables } from './git-environment.js';
import type { GitLauncher } from './git-launcher.js';
import { GitRepository } from './git-repository.js';
import type { GitBackendSettings, GitRepositorySettings } from './git-settings.js';
import { matchesPattern } from './pattern.js';
import { parseRemoteUri } from './remote-uri.js';
import { type ExpandedAddress, expandAddress, hasPlaceholders, refuseLonePlaceholders } from './uri-template.js';

/** A cold start waits this long for its first fetch before the server opens without one. */
const FIRST_FETCH_MS = 1000;

export interface GitBackendDependencies {
  readonly dataFolder: DataFolder;
  /** Outlives the backend. */
  readonly launcher: GitLauncher;
  /** The host's environment variables; of these git sees PATH and the proxy settings. */
  readonly host: Variables;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** One configured repository: a fixed one is open from the start, one with placeholders stands for many. */
interface Entry {
  readonly settings: GitRepositorySettings;
  readonly fixed: GitRepository | undefined;
  readonly expanded: ExpandedRepositories | undefined;
}

/**
 * Begins to open every repository that has a fixed address.
 *
 * @throws InvalidSettingsError for an address that is refused
 */
export async function openGitBackend(
  settings: GitBackendSettings,
  dependencies: GitBackendDependencies,
): Promise<BackendMember> {
  const listeners = new ChangeListeners();
  const open = openerOf(settings, dependencies, listeners);
  const configured: readonly GitRepositorySettings[] = [settings, ...settings.repositories];
  for (const each of configured) {
    parseRemoteUri(each.uri);
    refuseLonePlaceholders(each);
  }
  const [standard, ...others] = await Promise.all(configured.map((each) => openEntry(each, open, dependencies.clock)));
  return new GitBackend(settings, standard as Entry, others, listeners); // `configured` has at least one
}

type Opener = (settings: GitRepositorySettings, firstFetchMs?: number) => Promise<GitRepository>;

function openerOf(
  { refresh, limits }: GitBackendSettings,
  { dataFolder, launcher, host, clock, random, logger }: GitBackendDependencies,
  listeners: ChangeListeners,
): Opener {
  return (settings, firstFetchMs = FIRST_FETCH_MS) => {
    const folder = dataFolder.mirrorFolder(settings.uri);
    const onChange = () => listeners.notify();
    const options = { settings, refresh, limits, folder, launcher, host, clock, random, logger, onChange };
    return GitRepository.open(options, Math.min(firstFetchMs, refresh.fetchTimeoutMs));
  };
}

async function openEntry(settings: GitRepositorySettings, open: Opener, clock: Clock): Promise<Entry> {
  if (!hasPlaceholders(settings.uri)) return { settings, fixed: await open(settings), expanded: undefined };
  const openAt = async (expanded: ExpandedAddress) => {
    const repository = await open({ ...settings, ...expanded }, Number.POSITIVE_INFINITY);
    await repository.opened;
    return repository;
  };
  return { settings, fixed: undefined, expanded: new ExpandedRepositories({ open: openAt, clock }) };
}

class GitBackend implements BackendMember {
  readonly #settings: GitBackendSettings;
  readonly #standard: Entry;
  readonly #others: readonly Entry[];
  readonly #listeners: ChangeListeners;

  constructor(settings: GitBackendSettings, standard: Entry, others: readonly Entry[], listeners: ChangeListeners) {
    this.#settings = settings;
    this.#standard = standard;
    this.#others = others;
    this.#listeners = listeners;
  }

  get opened(): Promise<void> {
    return Promise.all(this.#fixed().map(({ opened }) => opened)).then(() => {});
  }

  async layers(coordinates: Coordinates): Promise<readonly Layer[]> {
    const entry = this.#choose(coordinates);
    const { labels } = coordinates;
    if (labels.length === 0) return [await layerOf(entry, coordinates, undefined)];
    const layers: Layer[] = [];
    for (const label of labels.toReversed()) {
      try {
        layers.push(await layerOf(entry, coordinates, label));
      } catch (error) {
        const passOver = labels.length > 1 && this.#settings.continueOnMissingLabel;
        if (!passOver || !(error instanceof LabelNotFoundError)) throw error;
      }
    }
    return layers;
  }

  async catalog(label: string | undefined): Promise<readonly Layer[]> {
    const served = this.#fixed().filter((repository) => repository.isServed);
    const layers = await Promise.all(served.map((repository) => repository.layer(label)));
    for (const layer of layers) if (layer?.refused) throw layer.refused;
    return layers.filter((layer) => layer !== undefined);
  }

  async holds(version: string): Promise<boolean> {
    const answers = await Promise.all(this.#all().map((repository) => repository.holds(version)));
    return answers.includes(true);
  }

  async catchUp(coordinates: Coordinates, version: string, timeoutMs: number): Promise<void> {
    const repositories = await repositoriesOf(this.#choose(coordinates), coordinates);
    for (const part of versionParts(version)) {
      const answers = await Promise.all(repositories.map((repository) => repository.holds(part)));
      if (answers.includes(true)) continue;
      await Promise.all(repositories.map((repository) => repository.catchUp(part, timeoutMs)));
    }
  }

  async refresh(): Promise<void> {
    const outcomes = await Promise.allSettled(this.#all().map((repository) => repository.refresh()));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  status(): BackendStatus {
    const repositories = this.#fixed().map((repository) => repository.status());
    return { ready: repositories.every(({ state }) => state !== 'down'), repositories };
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    const entries = [this.#standard, ...this.#others];
    await Promise.all(entries.map(({ fixed, expanded }) => Promise.all([fixed?.close(), expanded?.close()])));
  }

  /** The first that matches is used alone; when it fails, nobody stands in for it. */
  #choose({ asked }: Coordinates): Entry {
    const index = this.#settings.repositories.findIndex(({ pattern }) =>
      matchesPattern(pattern, asked.application, asked.profiles),
    );
    return this.#others[index] ?? this.#standard;
  }

  #fixed(): readonly GitRepository[] {
    return [this.#standard, ...this.#others].flatMap(({ fixed }) => fixed ?? []);
  }

  #all(): readonly GitRepository[] {
    return [this.#standard, ...this.#others].flatMap(({ fixed, expanded }) => fixed ?? expanded?.all() ?? []);
  }
}

async function layerOf(entry: Entry, coordinates: Coordinates, label: string | undefined): Promise<Layer> {
  const repository = await repositoryAt(entry, coordinates, label);
  const layer = await repository.layer(label);
  if (!layer) throw repository.absence(label);
  return layer;
}

async function repositoriesOf(entry: Entry, coordinates: Coordinates): Promise<readonly GitRepository[]> {
  const labels = coordinates.labels.length === 0 ? [undefined] : coordinates.labels;
  return [...new Set(await Promise.all(labels.map((label) => repositoryAt(entry, coordinates, label))))];
}

async function repositoryAt(
  { settings, fixed, expanded }: Entry,
  { asked }: Coordinates,
  label: string | undefined,
): Promise<GitRepository> {
  if (fixed) return fixed;
  if (!expanded) throw new TypeError('an entry is neither fixed nor expanded');
  const { application, profiles: profile } = asked;
  const values = { application, profile, label: label ?? settings.defaultLabel };
  return expanded.at(expandAddress(settings, values));
}
