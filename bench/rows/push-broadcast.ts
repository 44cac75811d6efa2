import { compareDurations } from '../durations.js';
import { GREETING, pushedText, startBroadcastServer, startPushServer } from '../push/sides.js';
import { startSubscribers } from '../push/subscribers.js';
import { median } from '../rounds.js';
import type { Row } from '../row.js';

const SUBSCRIBERS = 10_000;
const AT_ONCE = 200;

/** From a commit in the mirror until everybody has what it came to. */
export const pushBroadcast: Row = {
  name: 'push-broadcast',
  subject: `a commit in the mirror until the last of ${SUBSCRIBERS} subscribers has the environment`,
  baseline: 'one broadcast of a text of that length by a bare ws server, to as many sockets',
  goal: { atMost: 1.1 },
  async measure(ground) {
    await using cairn = await startPushServer(ground, 'push-broadcast');
    await using bare = await startBroadcastServer(await pushedText(ground, cairn));
    using subscribed = startSubscribers();
    using connected = startSubscribers();
    await subscribed.open({ url: cairn.process.url, count: SUBSCRIBERS, atOnce: AT_ONCE, greeting: GREETING });
    await connected.open({ url: bare.url, count: SUBSCRIBERS, atOnce: AT_ONCE, greeting: undefined });
    const firstBytes: number[] = [];
    const frames = { subject: 1, baseline: 0 };

    const subject = async () => {
      await cairn.commit();
      frames.subject += 1;
      const [startMs, span] = await Promise.all([cairn.fetch(), subscribed.received(frames.subject)]);
      firstBytes.push(span.firstMs - startMs);
      return span.lastMs - startMs;
    };
    const baseline = async () => {
      frames.baseline += 1;
      const received = connected.received(frames.baseline);
      const begun = bare.heard();
      bare.tell('broadcast');
      const [startMs, span] = await Promise.all([begun, received]);
      return span.lastMs - (startMs as number);
    };
    await subject().then(baseline);
    firstBytes.length = 0;
    const measured = await compareDurations(subject, baseline, ground.effort.durations);
    ground.note(`push-broadcast: the first byte after ${median(firstBytes).toFixed(1)} ms (median)`);
    return measured;
  },
};
