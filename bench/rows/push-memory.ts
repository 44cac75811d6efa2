import { GREETING, startBroadcastServer, startPushServer } from '../push/sides.js';
import { startSubscribers } from '../push/subscribers.js';
import { residentMemory } from '../resident-memory.js';
import { interleave } from '../rounds.js';
import type { Row } from '../row.js';

const SUBSCRIBERS = 10_000;
const AT_ONCE = 200;
/** Each round starts two servers and opens 20,000 connections. */
const ROUNDS = 5;

/** What a subscriber costs that nothing happens to. */
export const pushMemory: Row = {
  name: 'push-memory',
  subject: `resident memory for each of ${SUBSCRIBERS} idle subscribers`,
  baseline: 'resident memory for each socket of a bare ws server',
  goal: { atMost: 1.15 },
  async measure(ground) {
    let round = 0;
    const subject = async () => {
      round += 1;
      await using cairn = await startPushServer(ground, `push-memory-${round}`);
      return { value: await perSubscriber(cairn.process, GREETING), quiet: true };
    };
    const baseline = async () => {
      await using bare = await startBroadcastServer();
      return { value: await perSubscriber(bare, undefined), quiet: true };
    };
    const measured = await interleave(subject, baseline, { rounds: ROUNDS, maxRounds: ROUNDS });
    return { unit: 'bytes', subject: measured.subject.map(bytesOf), baseline: measured.baseline.map(bytesOf) };
  },
};

/** What a server needs once for the first subscriber is not counted. */
async function perSubscriber({ url, pid }: { url: string; pid: number }, greeting: string | undefined) {
  using subscribers = startSubscribers();
  await subscribers.open({ url, count: AT_ONCE, atOnce: AT_ONCE, greeting });
  await subscribers.close();
  const before = residentMemory(pid);
  await subscribers.open({ url, count: SUBSCRIBERS, atOnce: AT_ONCE, greeting });
  return (residentMemory(pid) - before) / SUBSCRIBERS;
}

function bytesOf({ value }: { value: number }): number {
  return value;
}
