import { expect } from 'chai';
import { ReplayMemory } from '../../../../server/core/webhooks/replay-memory.js';
import { manualClock } from '../../../support/manual-clock.js';

const DAY_MS = 24 * 3_600_000;

describe('ReplayMemory', () => {
  it('knows a delivery by any of its marks', () => {
    const memory = new ReplayMemory(manualClock());
    expect(memory.isReplay(['id', 'body'])).to.equal(false);
    expect(memory.isReplay(['another id', 'body'])).to.equal(true);
    expect(memory.isReplay(['id', 'another body'])).to.equal(true);
    expect(memory.isReplay(['another id'])).to.equal(false);
  });

  it('forgets after a day', () => {
    const clock = manualClock();
    const memory = new ReplayMemory(clock);
    memory.isReplay(['id']);
    clock.advance(DAY_MS - 1);
    expect(memory.isReplay(['id'])).to.equal(true);
    clock.advance(1);
    expect(memory.isReplay(['id'])).to.equal(false);
  });

  it('holds ten thousand marks, which replays under new names do not push out', () => {
    const memory = new ReplayMemory(manualClock());
    memory.isReplay(['body']);
    for (let index = 0; index < 20_000; index += 1) memory.isReplay([`id ${index}`, 'body']);
    expect(memory.isReplay(['body'])).to.equal(true);
    for (let index = 0; index < 10_000; index += 1) memory.isReplay([`id ${index}`]);
    expect(memory.isReplay(['body'])).to.equal(false);
  });
});
