import { expect } from 'chai';
import { StreamLink } from '../../client-sdk/stream-link.js';
import { Schedule } from './schedule.js';
import type { ReplicaBugs } from './simulated-replica.js';

const SCHEDULES = 10_000;
const STEPS = 60;

async function faultsOf(seeds: readonly number[], bugs?: ReplicaBugs): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const seed of seeds) {
    const schedule = new Schedule(seed, bugs);
    await schedule.run(STEPS);
    faults.push(...schedule.faults.map((fault) => `seed ${seed}: ${fault}`));
    if (faults.length > 0) break;
  }
  return faults;
}

const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

/**
 * The real state machines of server and client, many clients and two replicas, over a history with bad commits and forced
 * pushes, through slow, lost and overtaking messages, cut sockets, failed fetches, crashes and restarts. The messages of
 * one socket keep their order, as TCP's do; those of different sockets and requests do not. After quiet every client must
 * hold what the head comes to. At no time may one hold a mixture, a rejected environment, or an older state after a newer
 * one that is still a part of history; and whatever it acknowledges it must hold.
 */
describe('convergence under chaos', function () {
  this.timeout(600_000);

  it(`holds in ${SCHEDULES} schedules`, async () => {
    expect(await faultsOf(seedsFrom(1, SCHEDULES))).to.eql([]);
  });

  for (const { bug, bugs } of [
    { bug: 'a replica that answers before it has caught up with its client', bugs: { forgetsToCatchUp: true } },
    { bug: 'a replica that takes a commit over and tells nobody', bugs: { losesChanges: true } },
  ]) {
    it(`finds ${bug}`, async () => {
      expect(await faultsOf(seedsFrom(1, 1000), bugs)).not.to.eql([]);
    });
  }

  it('finds a client that takes what was overtaken', async () => {
    const { isCurrent } = StreamLink.prototype;
    StreamLink.prototype.isCurrent = () => true;
    try {
      expect(await faultsOf(seedsFrom(1, 1000))).not.to.eql([]);
    } finally {
      StreamLink.prototype.isCurrent = isCurrent;
    }
  });

  it('finds a client that acknowledges what it has not applied', async () => {
    const { received } = StreamLink.prototype;
    StreamLink.prototype.received = function (frame) {
      const effects = received.call(this, frame);
      const delivered = effects.find((effect) => effect.do === 'deliver');
      if (delivered?.do !== 'deliver') return effects;
      const { version } = delivered.received.environment;
      return [{ do: 'send', frame: { type: 'ack', id: delivered.id, version } }, ...effects];
    };
    try {
      expect(await faultsOf(seedsFrom(1, 1000))).not.to.eql([]);
    } finally {
      StreamLink.prototype.received = received;
    }
  });
});
