import { applicationName } from '../generated-files.js';
import { moment } from '../push/moment.js';
import { GREETING, startPushServer } from '../push/sides.js';
import { type Span, startSubscribers } from '../push/subscribers.js';
import { readAnswer } from '../read-answer.js';
import type { Row } from '../row.js';

const SUBSCRIBERS = 10_000;
const AT_ONCE = 200;
/** Not what is pushed. */
const PATH = `/${applicationName(1)}/prod`;

/** How long a reader waits while everybody is pushed to. */
export const pushRead: Row = {
  name: 'push-read',
  subject: `the slowest GET ${PATH} while ${SUBSCRIBERS} subscribers are pushed a commit`,
  baseline: 'how long pushing it takes',
  goal: { atMost: 0.12 },
  async measure(ground) {
    await using cairn = await startPushServer(ground, 'push-read');
    using subscribers = startSubscribers();
    const { url } = cairn.process;
    await subscribers.open({ url, count: SUBSCRIBERS, atOnce: AT_ONCE, greeting: GREETING });
    const subject: number[] = [];
    const baseline: number[] = [];
    for (let round = 0; round <= ground.effort.durations.rounds; round++) {
      await cairn.commit();
      const reads = readAlways(`${url}${PATH}`);
      const [startMs, { lastMs }] = await Promise.all([cairn.fetch(), subscribers.received(round + 2)]);
      const during = (await reads.stop()).filter((read) => read.lastMs >= startMs && read.firstMs <= lastMs);
      if (round === 0) continue; // To warm up.
      subject.push(Math.max(...during.map((read) => read.lastMs - read.firstMs)));
      baseline.push(lastMs - startMs);
    }
    return { unit: 'ms', subject, baseline };
  },
};

/** One read after the other. */
function readAlways(url: string): { stop(): Promise<readonly Span[]> } {
  const reads: Span[] = [];
  let isOver = false;
  const reading = (async () => {
    while (!isOver) {
      const firstMs = moment();
      await readAnswer(url);
      reads.push({ firstMs, lastMs: moment() });
    }
    return reads;
  })();
  return {
    stop: () => {
      isOver = true;
      return reading;
    },
  };
}
