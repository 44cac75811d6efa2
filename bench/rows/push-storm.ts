import { compareDurations } from '../durations.js';
import { GREETING, startBroadcastServer, startPushServer } from '../push/sides.js';
import { startSubscribers } from '../push/subscribers.js';
import type { Row } from '../row.js';

const CLIENTS = 5_000;
const AT_ONCE = 500;
const MAX_ROUNDS = 7;

/** Everybody comes back at once, after the network was away. */
export const pushStorm: Row = {
  name: 'push-storm',
  subject: `${CLIENTS} clients connect, subscribe and have their environment`,
  baseline: 'as many handshakes of a bare ws server, which sends nothing',
  goal: { atMost: 1.5 },
  async measure(ground) {
    await using cairn = await startPushServer(ground, 'push-storm');
    await using bare = await startBroadcastServer();
    using clients = startSubscribers();
    const storm = async (url: string, greeting: string | undefined) => {
      const { firstMs, lastMs } = await clients.open({ url, count: CLIENTS, atOnce: AT_ONCE, greeting });
      await clients.close();
      return lastMs - firstMs;
    };
    const subject = () => storm(cairn.process.url, GREETING);
    const baseline = () => storm(bare.url, undefined);
    await subject().then(baseline);
    const rounds = Math.min(ground.effort.durations.rounds, MAX_ROUNDS);
    return await compareDurations(subject, baseline, { rounds, maxRounds: rounds });
  },
};
