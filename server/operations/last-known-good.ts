import type { Coordinates } from '../core/environment.js';
import { ConfigError, VaultUnavailableError } from '../core/errors.js';
import type { Freshness, Layer, SecretUses, Verifier } from '../core/ports.js';
import { describeRefusal, isRefusal, type Rejection } from '../core/rejection.js';
import type { ResolveLayers, ResolveVerified, VerifiedAnswer } from './read-environment.js';
import { recentlyUsed } from './recently-used.js';

/** How many commits are looked back through, all layers together. */
export const MAX_STEPS = 1000;
/** How many are looked back through for a value of a Vault that none of them may suit: every application may have it. */
const MAX_STEPS_FOR_VAULT = 20;

export interface LastKnownGoodDependencies {
  readonly resolveLayers: ResolveLayers;
  readonly verifier: Verifier;
  /** How many outcomes to remember. */
  readonly maxAnswers: number;
}

/** Nobody is to keep an answer that only stands in for another. */
const MAKESHIFT: Freshness = { staleSeconds: () => undefined, isCurrent: () => false };

/** Where the search for a good version has led to, from one point of history. */
type Outcome = (
  | { readonly kind: 'good'; readonly found: VerifiedAnswer; readonly steps: number; readonly since: string }
  | { readonly kind: 'none'; readonly error: ConfigError }
) & {
  /** What each version that was looked at was opened with: when that changes, so may the outcome. */
  readonly uses: readonly SecretUses[];
  /** Whether it only holds as long as a Vault is silent. */
  readonly isMakeshift?: boolean;
};

/** A search for an outcome, and what it has come to, once it has. */
interface Search {
  readonly outcome: Promise<Outcome>;
  settled?: Outcome;
}

type Good = Outcome & { readonly kind: 'good' };

/** What one version has come to. */
type Attempt = { readonly uses: readonly SecretUses[] } & (
  | { readonly found: VerifiedAnswer }
  | { readonly error: ConfigError }
);

/**
 * Goes back in history, first parent by first parent, until the coordinates can be served. With several layers the one
 * that is to blame goes back, while the others stay. What comes out depends on the history and on nothing that happened
 * here before, so every server that has the same commits serves the same.
 *
 * There are two exceptions. While a Vault does not tell what a new version refers to, what was served before stays. And
 * what the keys of a Vault held before is what this server has seen there.
 */
export function lastKnownGood({ resolveLayers, verifier, maxAnswers }: LastKnownGoodDependencies): ResolveVerified {
  const searches = recentlyUsed<string, Search>(maxAnswers);

  async function outcomeOf(coordinates: Coordinates, heads: readonly Layer[]): Promise<Outcome> {
    const key = keyOf(coordinates, heads);
    const known = searches.get(key);
    if (known && isCurrent(await known.outcome)) return known.outcome;
    const other = searches.get(key);
    if (other !== known && other) return other.outcome; // Another has begun meanwhile.
    const begun: Search = { outcome: known ? search(coordinates, heads) : searchOrStay(coordinates, heads) };
    searches.set(key, begun);
    begun.outcome.then(
      (outcome) => {
        begun.settled = outcome;
        if (outcome.isMakeshift) putBack(key, begun, undefined);
      },
      () => putBack(key, begun, known), // Nothing was found out: the next reader tries again.
    );
    return begun.outcome;
  }

  function putBack(key: string, search: Search, before: Search | undefined): void {
    if (searches.peek(key) !== search) return;
    if (before) searches.set(key, before);
    else searches.delete(key);
  }

  /**
   * What is known of an older version. A search that is under way is not waited for: what a Vault held before may be what
   * it holds again, and then that search may wait for this one.
   */
  function knownOf(coordinates: Coordinates, layers: readonly Layer[]): Outcome | undefined {
    return searches.get(keyOf(coordinates, layers))?.settled;
  }

  async function search(coordinates: Coordinates, heads: readonly Layer[]): Promise<Outcome> {
    const first = await attempt(coordinates, heads);
    if ('found' in first) return { kind: 'good', ...first, steps: 0, since: '' };
    const earlier = await lookBack(coordinates, heads, first);
    if (earlier.kind === 'none') return { ...earlier, error: first.error };
    return rejecting(earlier, heads, first.error);
  }

  /** What was never served before may need what a Vault does not tell: then it is too early to say anything about it. */
  async function searchOrStay(coordinates: Coordinates, heads: readonly Layer[]): Promise<Outcome> {
    try {
      return await search(coordinates, heads);
    } catch (error) {
      if (!(error instanceof VaultUnavailableError)) throw error;
      const before = await servedBefore(coordinates, heads, error);
      if (!before) throw error;
      const { found, ...rest } = rejecting(before, heads, error);
      const answer = { ...found.answer, freshness: [...found.answer.freshness, MAKESHIFT] };
      return { ...rest, found: { ...found, answer }, isMakeshift: true };
    }
  }

  /** The newest version before that was served here, when it still can be; nothing is tried that was not. */
  async function servedBefore(coordinates: Coordinates, heads: readonly Layer[], error: ConfigError) {
    let layers = heads;
    for (let steps = 1; steps <= MAX_STEPS; steps += 1) {
      const older = await stepBack(layers, error);
      if (!older) return undefined;
      layers = older.layers;
      const known = knownOf(coordinates, layers);
      if (known) return isCurrent(known) ? extended(known, steps, older.since) : undefined;
    }
    return undefined;
  }

  /** What was found from an ancestor before is found from here, too, as long as it is not too far. */
  async function lookBack(
    coordinates: Coordinates,
    heads: readonly Layer[],
    refused: Attempt & { error: ConfigError },
  ) {
    const uses = [...refused.uses];
    const none = { kind: 'none', error: refused.error, uses } as const;
    let layers = heads;
    let error = refused.error;
    for (let steps = 1; steps <= MAX_STEPS; steps += 1) {
      const older = await stepBack(layers, error, steps);
      if (!older) return none;
      layers = older.layers;
      const known = knownOf(coordinates, layers);
      if (known && isCurrent(known)) {
        uses.push(...known.uses);
        const found = extended(known, steps, older.since);
        return found && !isEmpty(found) ? { ...found, uses } : none;
      }
      const tried = await attempt(coordinates, layers);
      uses.push(...tried.uses);
      if ('found' in tried) {
        const good = { kind: 'good' as const, found: tried.found, steps, since: older.since, uses };
        return isEmpty(good) ? none : good;
      }
      error = tried.error;
    }
    return none;
  }

  async function attempt(coordinates: Coordinates, layers: readonly Layer[]): Promise<Attempt> {
    let uses: readonly SecretUses[] = [];
    try {
      const answer = await resolveLayers(coordinates, layers);
      uses = answer.uses ? [answer.uses] : [];
      for (const error of answer.unopened ?? []) throw error;
      await verifier.verify(answer.environment, layers);
      return { found: { answer, layers }, uses };
    } catch (error) {
      if (error instanceof ConfigError && isRefusal(error)) return { error, uses };
      throw error;
    }
  }

  return async (coordinates, heads) => {
    const outcome = await outcomeOf(coordinates, heads);
    if (outcome.kind === 'none') throw outcome.error;
    return outcome.found;
  };
}

function isCurrent({ uses }: Outcome): boolean {
  return uses.every((each) => each.isCurrent());
}

/** Nothing was there yet: to serve that would be an empty configuration in place of an error. */
function isEmpty({ found }: Pick<Good, 'found'>): boolean {
  return found.answer.environment.propertySources.every(({ file }) => file === undefined);
}

interface StepBack {
  readonly layers: readonly Layer[];
  /** Date of what is left behind. */
  readonly since: string;
}

/**
 * The layer that is to blame goes back by one commit; undefined at its first. What a Vault held before this server
 * looked nobody knows here: then it is a commit that may ask too much of it.
 */
async function stepBack(layers: readonly Layer[], error: ConfigError, steps = 0): Promise<StepBack | undefined> {
  const index = blamed(layers, error);
  const own = await stepOf(index, layers);
  if (own || !layers[index]?.ranked || steps > MAX_STEPS_FOR_VAULT) return own;
  for (const other of layers.keys()) {
    const step = layers[other]?.ranked ? undefined : await stepOf(other, layers);
    if (step) return step;
  }
  return undefined;
}

async function stepOf(index: number, layers: readonly Layer[]): Promise<StepBack | undefined> {
  const parent = await layers[index]?.parent?.();
  return parent && { layers: layers.with(index, parent), since: layers[index]?.committedAt ?? '' };
}

/** An older version, and why it is not what was asked for. */
function rejecting(earlier: Good, heads: readonly Layer[], error: ConfigError): Good {
  const { answer, layers } = earlier.found;
  const changing = earlier.uses.length === 0 ? answer.freshness : [...answer.freshness, ...earlier.uses];
  const rejection = rejectionOf(heads, error, earlier.since);
  return { ...earlier, found: { answer: { ...answer, freshness: changing, rejection }, layers } };
}

function keyOf({ asked }: Coordinates, layers: readonly Layer[]): string {
  return JSON.stringify([asked, layers.map(({ namePrefix, version }) => [namePrefix, version])]);
}

/** The layer an error's place names; the strongest one that cannot be listed, or the strongest, when it names none. */
function blamed(layers: readonly Layer[], { place }: ConfigError): number {
  const named = layers.findIndex(({ version }) => version === place?.version);
  const unlisted = layers.findIndex(({ refused }) => refused !== undefined);
  return Math.max(0, named === -1 ? unlisted : named);
}

function extended(known: Outcome, steps: number, since: string): Good | undefined {
  if (known.kind === 'none' || known.steps + steps > MAX_STEPS) return undefined;
  return { ...known, steps: known.steps + steps, since: known.steps === 0 ? since : known.since };
}

function rejectionOf(heads: readonly Layer[], error: ConfigError, since: string): Rejection {
  const { version, committedAt } = heads[blamed(heads, error)] as Layer; // it was there to be resolved
  return { rejected: version, rejectedAt: committedAt, since, ...describeRefusal(error) };
}
