import { isPinned } from './cores.js';
import type { Ground } from './ground.js';
import type { LoadGenerator, LoadTarget } from './load.js';
import { processorTime } from './processor-time.js';
import type { Measurement } from './report.js';
import { interleave, type Rounds, type Sample, type Side } from './rounds.js';
import type { ServerProcess } from './server-process.js';

export const CONNECTIONS = 64;
/** A round in which server or load waited longer for the processor, as a share of the round, was disturbed. */
const MAX_WAITED_SHARE = 0.05;

/** A server, and what to ask it. */
export interface Target {
  readonly server: Pick<ServerProcess, 'url' | 'pid'>;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expected: LoadTarget['expected'];
}

/** `value` is requests a second. */
interface RateSample extends Sample {
  /** Requests for each second of processor time that the server used; NaN where that cannot be known. */
  readonly perProcessorSecond: number;
}

/**
 * Warms both, then counts answers in turns. On a machine that others use meanwhile, requests a second say more about
 * the others: then the same rounds are judged by the processor time that each server needed.
 */
export async function compareRates(
  generator: LoadGenerator,
  subject: Target,
  baseline: Target,
  ground: Ground,
): Promise<Measurement> {
  const { rates } = ground.effort;
  for (const target of [subject, baseline]) await generator.run(loadOf(target), rates.warmUpMs);
  const side = (target: Target) => countAnswers(generator, target, rates.roundMs);
  const rounds = await interleave(side(subject), side(baseline), rates);
  ground.note(`${rounds.subject.length} rounds, ${rounds.discarded} more thrown away`);
  if (!rounds.quiet) ground.note('others used the machine meanwhile: judged by processor time');
  return measurementOf(rounds);
}

function measurementOf({ quiet, subject, baseline }: Rounds<RateSample>): Measurement {
  if (quiet)
    return { unit: 'requests/s', subject: subject.map((s) => s.value), baseline: baseline.map((s) => s.value) };
  return {
    unit: 'requests/CPU-s',
    subject: subject.map((s) => s.perProcessorSecond),
    baseline: baseline.map((s) => s.perProcessorSecond),
  };
}

function countAnswers(generator: LoadGenerator, { server, ...target }: Target, roundMs: number): Side<RateSample> {
  return async () => {
    const before = [processorTime(server.pid), processorTime(generator.pid)] as const;
    const { requests, seconds } = await generator.run(loadOf({ server, ...target }), roundMs);
    const after = [processorTime(server.pid), processorTime(generator.pid)] as const;
    const waited = Math.max(after[0].waited - before[0].waited, after[1].waited - before[1].waited);
    return {
      value: requests / seconds,
      perProcessorSecond: requests / (after[0].used - before[0].used),
      quiet: !isPinned || !(waited > MAX_WAITED_SHARE * seconds),
    };
  };
}

function loadOf({ server, path, headers, expected }: Target): LoadTarget {
  return { url: `${server.url}${path}`, headers, connections: CONNECTIONS, expected };
}
