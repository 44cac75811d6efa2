import type { Measurement } from './report.js';
import { interleave, type RoundsPlan, type Sample } from './rounds.js';

/** One round of something that says itself how many milliseconds it took. */
export type TakesMs = () => Promise<number>;

export async function compareDurations(subject: TakesMs, baseline: TakesMs, plan: RoundsPlan): Promise<Measurement> {
  const rounds = await interleave(asSide(subject), asSide(baseline), plan);
  return {
    unit: 'ms',
    subject: rounds.subject.map(({ value }) => value),
    baseline: rounds.baseline.map(({ value }) => value),
  };
}

/** The disturbance of other programs is not looked at here: what takes milliseconds is too short to tell. */
function asSide(takesMs: TakesMs): () => Promise<Sample> {
  return async () => ({ value: await takesMs(), quiet: true });
}

/** What an action gave, and how many milliseconds it took from call to end. */
export async function timed<T>(action: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = performance.now();
  const value = await action();
  return { value, ms: performance.now() - start };
}

export async function milliseconds(action: () => Promise<unknown>): Promise<number> {
  return (await timed(action)).ms;
}
