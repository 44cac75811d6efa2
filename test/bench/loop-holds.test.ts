import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { longestHold } from '../../bench/loop-holds.js';

describe('longestHold', () => {
  function compute(ms: number) {
    const start = process.cpuUsage();
    for (let spent = 0; spent < ms * 1_000; ) {
      const { user, system } = process.cpuUsage(start);
      spent = user + system;
    }
  }

  it('finds the longest of several stretches, not their sum', async () => {
    const held = await longestHold(async () => {
      for (const ms of [10, 60, 10, 10, 10, 10]) {
        compute(ms);
        await turn();
      }
    });
    expect(held).to.be.within(55, 90);
  });

  it('counts promises that never let the loop turn as one stretch', async () => {
    const held = await longestHold(async () => {
      for (let part = 0; part < 6; part++) {
        compute(10);
        await Promise.resolve();
      }
    });
    expect(held).to.be.at.least(55);
  });

  it('does not count waiting', async () => {
    const held = await longestHold(() => new Promise((resolve) => setTimeout(resolve, 100)));
    expect(held).to.be.below(50);
  });
});
