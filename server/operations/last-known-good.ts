import type { Coordinates } from '../core/environment.js';
import { ConfigError } from '../core/errors.js';
import type { Layer, Verifier } from '../core/ports.js';
import { describeRefusal, isRefusal, type Rejection } from '../core/rejection.js';
import type { ResolveLayers, ResolveVerified, VerifiedAnswer } from './read-environment.js';
import { recentlyUsed } from './recently-used.js';

/** How many commits are looked back through, all layers together. */
export const MAX_STEPS = 1000;

export interface LastKnownGoodDependencies {
  readonly resolveLayers: ResolveLayers;
  readonly verifier: Verifier;
  /** How many outcomes to remember. */
  readonly maxAnswers: number;
}

/** Where the search for a good version has led to, from one point of history. */
type Outcome =
  | { readonly kind: 'good'; readonly found: VerifiedAnswer; readonly steps: number; readonly since: string }
  | { readonly kind: 'none'; readonly error: ConfigError };

/**
 * Goes back in history, first parent by first parent, until the coordinates can be served. With several layers the one
 * that is to blame goes back, while the others stay. What comes out depends on the history and on nothing that happened
 * here before, so every server that has the same commits serves the same.
 */
export function lastKnownGood({ resolveLayers, verifier, maxAnswers }: LastKnownGoodDependencies): ResolveVerified {
  const outcomes = recentlyUsed<string, Promise<Outcome>>(maxAnswers);

  function outcomeOf(coordinates: Coordinates, heads: readonly Layer[]): Promise<Outcome> {
    const key = keyOf(coordinates, heads);
    const known = outcomes.get(key);
    if (known) return known;
    const outcome = search(coordinates, heads);
    outcomes.set(key, outcome);
    outcome.catch(() => outcomes.delete(key)); // Nothing was found out: the next reader tries again.
    return outcome;
  }

  async function search(coordinates: Coordinates, heads: readonly Layer[]): Promise<Outcome> {
    const first = await attempt(coordinates, heads);
    if (!(first instanceof ConfigError)) return { kind: 'good', found: first, steps: 0, since: '' };
    const earlier = await lookBack(coordinates, heads, first);
    if (!earlier) return { kind: 'none', error: first };
    const rejection = rejectionOf(heads, first, earlier.since);
    const { answer, layers } = earlier.found;
    return { ...earlier, found: { answer: { ...answer, rejection }, layers } };
  }

  /** What was found from an ancestor before is found from here, too, as long as it is not too far. */
  async function lookBack(coordinates: Coordinates, heads: readonly Layer[], refusal: ConfigError) {
    let layers = heads;
    let error = refusal;
    for (let steps = 1; steps <= MAX_STEPS; steps += 1) {
      const index = blamed(layers, error);
      const since = layers[index]?.committedAt ?? '';
      const parent = await layers[index]?.parent?.();
      if (!parent) return undefined;
      layers = layers.with(index, parent);
      const known = await outcomes.get(keyOf(coordinates, layers));
      if (known) return extended(known, steps, since);
      const tried = await attempt(coordinates, layers);
      if (!(tried instanceof ConfigError)) return { kind: 'good' as const, found: tried, steps, since };
      error = tried;
    }
    return undefined;
  }

  async function attempt(coordinates: Coordinates, layers: readonly Layer[]): Promise<VerifiedAnswer | ConfigError> {
    try {
      const answer = await resolveLayers(coordinates, layers);
      for (const error of answer.unopened ?? []) throw error;
      await verifier.verify(answer.environment, layers);
      return { answer, layers };
    } catch (error) {
      if (error instanceof ConfigError && isRefusal(error)) return error;
      throw error;
    }
  }

  return async (coordinates, heads) => {
    const outcome = await outcomeOf(coordinates, heads);
    if (outcome.kind === 'none') throw outcome.error;
    return outcome.found;
  };
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

function extended(known: Outcome, steps: number, since: string) {
  if (known.kind === 'none' || known.steps + steps > MAX_STEPS) return undefined;
  return { ...known, steps: known.steps + steps, since: known.steps === 0 ? since : known.since };
}

function rejectionOf(heads: readonly Layer[], error: ConfigError, since: string): Rejection {
  const { version, committedAt } = heads[blamed(heads, error)] as Layer; // it was there to be resolved
  return { rejected: version, rejectedAt: committedAt, since, ...describeRefusal(error) };
}
