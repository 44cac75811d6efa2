import type { Coordinates, Environment } from '../core/environment.js';
import type { ConfigError } from '../core/errors.js';
import type { Backend, CommitInfo, Freshness, KeyGeneration, Layer } from '../core/ports.js';
import { joinedVersion } from '../core/resolve.js';
import type { ShowValue } from '../core/shown-value.js';
import type { ShownChange } from './diff.js';
import type { Told } from './history-leg.js';
import { HistoryLegs } from './history-legs.js';
import { HistoryReader } from './history-reader.js';

/** A commit that made a difference to the reader. */
export interface HistoryEntry {
  readonly commit: CommitInfo;
  /** Against the nearest older moment that has an answer; empty when only the answer came back. */
  readonly changes: readonly ShownChange[];
  /** Since this commit, and until the next one in the list, there was no answer: why. */
  readonly error: ConfigError | undefined;
}

export interface HistoryAnswer {
  /** What the coordinates stand for at present, as in an environment. */
  readonly version: string;
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  /** Where to go on; undefined when the first commit was reached. */
  readonly next: readonly string[] | undefined;
  readonly freshness: readonly Freshness[];
}

export interface HistoryOptions {
  /** Only changes of this key, or of the list that has this name. */
  readonly key?: string | undefined;
  /** How many commits to tell of, at most. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly position?: readonly string[] | undefined;
}

/**
 * The commits along first parents that changed what coordinates resolve to, placeholders replaced.
 *
 * @throws InvalidRequestError when the history does not hold the position
 * @throws LimitExceededError when the present version cannot even be listed: there is nothing to take back from
 * @throws LabelNotFoundError, RepositoryNotFoundError, RemoteUnavailableError
 */
export type ReadHistory = (coordinates: Coordinates, options: HistoryOptions) => Promise<HistoryAnswer>;

export interface HistoryDependencies {
  readonly backend: Backend;
  /**
   * Resolves and verifies. Looks at every file that matters, each time: what it looks at tells which commits matter.
   *
   * @throws what is wrong with the layers
   */
  readonly resolveAfresh: (coordinates: Coordinates, layers: readonly Layer[]) => Promise<Environment>;
  readonly show: ShowValue;
  /** Absent: the keys stay. */
  readonly keys?: KeyGeneration;
}

/** One page looks at about so many commits; when few of them matter it is short, and the next page goes on. */
const MAX_COMMITS = 5000;
/** A page that tells of so many changes is long enough, however few commits have made them: about 2 MB. */
const MAX_CHANGES = 20_000;

export function readHistory({ backend, ...how }: HistoryDependencies): ReadHistory {
  const legs = new HistoryLegs();

  return async (coordinates, { key, limit, position }) => {
    const layers = await backend.layers(coordinates);
    for (const { refused } of layers) if (refused) throw refused;
    const reader = await HistoryReader.open({ coordinates, layers, legs, ...how }, position);
    const page: Told[] = [];
    let [commitsLeft, changesLeft] = [MAX_COMMITS, MAX_CHANGES];
    while (commitsLeft > 0 && changesLeft > 0 && page.length < limit && reader.position) {
      const { told, commits } = await reader.next();
      commitsLeft -= commits;
      const kept = told && ofKey(key, told);
      if (!kept) continue;
      changesLeft -= kept.changes.length;
      page.push(kept);
    }
    return {
      version: joinedVersion(coordinates, layers),
      entries: await Promise.all(page.map((told) => entryOf(told, layers))),
      next: reader.position,
      freshness: layers.map(({ freshness }) => freshness),
    };
  };
}

/** That there was no answer, and that there was one again, concerns every key. */
function ofKey(key: string | undefined, told: Told): Told | undefined {
  if (key === undefined) return told;
  const changes = told.changes.filter((change) => change.key === key || change.key.startsWith(`${key}[`));
  return told.kind === 'changed' && changes.length === 0 ? undefined : { ...told, changes };
}

async function entryOf({ version, layer, changes, error }: Told, layers: readonly Layer[]): Promise<HistoryEntry> {
  const { provenance } = layers[layer] as Layer & Required<Pick<Layer, 'provenance'>>; // the walk has met it there
  return { commit: await provenance.commit(version), changes, error };
}
