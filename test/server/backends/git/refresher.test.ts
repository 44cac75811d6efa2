import { expect } from 'chai';
import { Refresher } from '../../../../server/backends/git/refresher.js';
import { type ManualClock, manualClock } from '../../../support/manual-clock.js';
import { rejection } from '../../../support/rejection.js';

/** A refresher whose runs end when they are told to. */
function refresherOf(options: { pollIntervalMs: number; random?: () => number }) {
  const clock: ManualClock = manualClock();
  const runs: { trigger: string; end: (error?: Error) => Promise<void> }[] = [];
  const refresher = new Refresher({
    run: (trigger) =>
      new Promise((resolve, reject) => {
        const end = async (error?: Error) => {
          if (error) reject(error);
          else resolve();
          await new Promise(setImmediate); // Lets everybody hear of it.
        };
        runs.push({ trigger, end });
      }),
    clock,
    random: options.random ?? (() => 0.5),
    pollIntervalMs: options.pollIntervalMs,
  });
  return { clock, runs, refresher };
}

describe('Refresher', () => {
  it('makes two runs of five hundred requests, and never two at once', async () => {
    const { runs, refresher } = refresherOf({ pollIntervalMs: 0 });
    const requests = Array.from({ length: 500 }, () => refresher.refresh());
    expect(runs).to.have.length(1);
    await runs[0]?.end();
    expect(runs).to.have.length(2);
    await runs[1]?.end();
    await Promise.all(requests);
    expect(runs).to.have.length(2);
  });

  it('does not let a request join a run that began before it', async () => {
    const { runs, refresher } = refresherOf({ pollIntervalMs: 0 });
    const first = refresher.refresh();
    let served = false;
    const second = refresher.refresh().then(() => {
      served = true;
    });
    await runs[0]?.end();
    await first;
    expect(served).to.equal(false);
    await runs[1]?.end();
    await second;
  });

  it('polls in jittered steps', async () => {
    const { clock, runs, refresher } = refresherOf({ pollIntervalMs: 1000, random: () => 0 });
    void refresher.refresh();
    await runs[0]?.end();
    clock.advance(899);
    expect(runs).to.have.length(1);
    clock.advance(1);
    expect(runs[1]).to.include({ trigger: 'poll' });
  });

  it('never polls when the interval is 0', async () => {
    const { clock, runs, refresher } = refresherOf({ pollIntervalMs: 0 });
    void refresher.refresh();
    await runs[0]?.end();
    clock.advance(86_400_000);
    expect(runs).to.have.length(1);
  });

  it('tries again after 1, 2, 4 … seconds, and no later than the next poll', async () => {
    const { clock, runs, refresher } = refresherOf({ pollIntervalMs: 3000 });
    const first = rejection(refresher.refresh());
    for (const [index, delayMs] of [1000, 2000, 3000, 3000].entries()) {
      await runs[index]?.end(new Error('down'));
      clock.advance(delayMs - 1);
      expect(runs).to.have.length(index + 1);
      clock.advance(1);
      expect(runs).to.have.length(index + 2);
    }
    expect(await first).to.have.property('message', 'down');
  });

  it('stops when it is closed, and waits for the run under way', async () => {
    const { clock, runs, refresher } = refresherOf({ pollIntervalMs: 1000 });
    const under = refresher.refresh();
    const waiting = rejection(refresher.refresh());
    const closed = refresher.close();
    await runs[0]?.end();
    await Promise.all([under, waiting, closed]);
    clock.advance(10_000);
    expect(runs).to.have.length(1);
  });
});
