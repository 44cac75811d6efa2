import { expect } from 'chai';
import { Broadcaster } from '../../../server/ws/broadcaster.js';
import type { ClientSubscription, Topic } from '../../../server/ws/topic.js';

const SUBSCRIBERS = 1_000;

/** Only what a broadcast looks at. */
function topicOf(name: string, count: number): Topic {
  const subscribers = new Set(Array.from({ length: count }, (_, index) => ({ id: `${name}${index}` })));
  return { subscribers } as unknown as Topic;
}

describe('Broadcaster', () => {
  it('gives the event loop a turn after each 250 sockets', async () => {
    let turn = 0;
    const byTurn = new Map<number, number>();
    const broadcaster = new Broadcaster(() => byTurn.set(turn, (byTurn.get(turn) ?? 0) + 1));
    let over = false;
    const count = () => {
      turn += 1;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    broadcaster.announce(topicOf('a', SUBSCRIBERS));
    await broadcaster.settled();
    over = true;
    expect([...byTurn.values()]).to.eql([250, 250, 250, 250]);
  });

  it('loses nothing that is announced while it runs, or has just ended', async () => {
    const delivered: string[] = [];
    const broadcaster = new Broadcaster(({ id }: ClientSubscription) => delivered.push(id));
    broadcaster.announce(topicOf('a', 1));
    broadcaster.announce(topicOf('b', 1));
    await null;
    broadcaster.announce(topicOf('c', 1));
    await broadcaster.settled();
    expect(delivered).to.eql(['a0', 'b0', 'c0']);
  });

  it('brings a topic again that changes on the way', async () => {
    let deliveries = 0;
    const topic = topicOf('a', SUBSCRIBERS);
    const broadcaster = new Broadcaster(() => {
      deliveries += 1;
      if (deliveries === 500) broadcaster.announce(topic);
    });
    broadcaster.announce(topic);
    await broadcaster.settled();
    expect(deliveries).to.equal(2 * SUBSCRIBERS);
  });
});
