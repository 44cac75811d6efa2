import { isPinned } from './cores.js';
import type { Ground } from './ground.js';
import type { Load, LoadGenerator } from './load.js';
import { machineSeconds, processSeconds } from './processor-time.js';
import type { Measurement } from './report.js';
import { interleave, type Rounds, type Sample, type Side } from './rounds.js';
import type { ServerProcess } from './server-process.js';

export const CONNECTIONS = 64;
/** Below this share of the machine's busy time for server and load together, something else disturbed the round. */
const QUIET_SHARE = 0.95;

/** A server, and what to ask it. */
export interface Target {
  readonly server: ServerProcess;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expected: Load['expected'];
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
  for (const target of [subject, baseline]) await generator.run(loadOf(target, rates.warmUpMs));
  const side = (target: Target) => countAnswers(generator, target, rates.roundMs);
  const rounds = await interleave(side(subject), side(baseline), rates);
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

function countAnswers(generator: LoadGenerator, target: Target, roundMs: number): Side<RateSample> {
  const { pid } = target.server;
  return async () => {
    const before = usage(pid, generator.pid);
    const { requests, seconds } = await generator.run(loadOf(target, roundMs));
    const after = usage(pid, generator.pid);
    const server = after.server - before.server;
    const ours = server + after.load - before.load;
    return {
      value: requests / seconds,
      perProcessorSecond: requests / server,
      quiet: !isPinned || !(ours < QUIET_SHARE * (after.machine - before.machine)),
    };
  };
}

/** Processor seconds so far. */
function usage(serverPid: number, loadPid: number): { server: number; load: number; machine: number } {
  return {
    server: processSeconds(serverPid) ?? Number.NaN,
    load: processSeconds(loadPid) ?? Number.NaN,
    machine: machineSeconds() ?? Number.NaN,
  };
}

function loadOf({ server, path, headers, expected }: Target, durationMs: number): Load {
  return { url: `${server.url}${path}`, headers, connections: CONNECTIONS, durationMs, expected };
}
