/** What one round of one side gave. */
export interface Sample {
  readonly value: number;
  /** Whether nothing else took a noticeable part of the machine meanwhile; true where that is not looked at. */
  readonly quiet: boolean;
}

export type Side<S extends Sample> = () => Promise<S>;

export interface RoundsPlan {
  /** How many undisturbed pairs of rounds make a result. */
  readonly rounds: number;
  /** After how many pairs to give up looking for undisturbed ones. */
  readonly maxRounds: number;
}

export interface Rounds<S extends Sample> {
  readonly subject: readonly S[];
  readonly baseline: readonly S[];
  /** Pairs thrown away because something else ran meanwhile. */
  readonly discarded: number;
  /** False when there were too few undisturbed pairs, so that all pairs were taken. */
  readonly quiet: boolean;
}

interface Pair<S> {
  readonly subject: S;
  readonly baseline: S;
}

/**
 * Measures both sides in turns, so that a slow minute of the machine hits both. Who begins changes from pair to pair.
 */
export async function interleave<S extends Sample>(
  subject: Side<S>,
  baseline: Side<S>,
  plan: RoundsPlan,
): Promise<Rounds<S>> {
  const pairs: Pair<S>[] = [];
  const undisturbed: Pair<S>[] = [];
  while (undisturbed.length < plan.rounds && pairs.length < plan.maxRounds) {
    const pair = await measurePair(subject, baseline, pairs.length % 2 === 1);
    pairs.push(pair);
    if (pair.subject.quiet && pair.baseline.quiet) undisturbed.push(pair);
  }
  const quiet = undisturbed.length >= plan.rounds;
  const taken = quiet ? undisturbed : pairs;
  return {
    subject: taken.map((pair) => pair.subject),
    baseline: taken.map((pair) => pair.baseline),
    discarded: pairs.length - taken.length,
    quiet,
  };
}

async function measurePair<S>(
  subject: () => Promise<S>,
  baseline: () => Promise<S>,
  isReversed: boolean,
): Promise<Pair<S>> {
  if (!isReversed) return { subject: await subject(), baseline: await baseline() };
  const first = await baseline();
  return { subject: await subject(), baseline: first };
}

/** @throws RangeError when there are no values */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values (expected: at least one)');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** The value that so many per cent of all do not exceed (nearest rank). @throws RangeError when there are no values */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('no values (expected: at least one)');
  return value;
}
