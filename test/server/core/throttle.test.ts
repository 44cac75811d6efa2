import { expect } from 'chai';
import { Throttle } from '../../../server/core/throttle.js';
import { manualClock } from '../../support/manual-clock.js';

function throttled() {
  const clock = manualClock();
  const starts: number[] = [];
  const throttle = new Throttle({ task: () => starts.push(clock.monotonic()), spacingMs: 2000, clock });
  return { clock, starts, throttle };
}

describe('Throttle', () => {
  for (const { when, asksAtMs, starts } of [
    { when: 'it is asked once', asksAtMs: [0], starts: [0] },
    { when: 'it is asked again at once', asksAtMs: [0, 0, 1], starts: [0, 2000] },
    { when: 'it is asked at the end of the time', asksAtMs: [0, 2000], starts: [0, 2000] },
    { when: 'it is asked after the time', asksAtMs: [0, 2500, 2600], starts: [0, 2500, 4500] },
    { when: 'it is asked all the time', asksAtMs: [0, 500, 1500, 2500, 3500, 4100], starts: [0, 2000, 4000, 6000] },
    {
      when: 'it is asked five hundred times in a second',
      asksAtMs: Array.from({ length: 500 }, (_, index) => index * 2),
      starts: [0, 2000],
    },
  ]) {
    it(`starts at ${starts.join()} when ${when}`, () => {
      const { clock, starts: found, throttle } = throttled();
      for (const atMs of asksAtMs) {
        clock.advance(atMs - clock.monotonic());
        throttle.ask();
      }
      clock.advance(60_000);
      expect(found).to.eql(starts);
    });
  }

  it('starts nothing once it is closed', () => {
    const { clock, starts, throttle } = throttled();
    throttle.ask();
    throttle.ask();
    throttle.close();
    throttle.ask();
    clock.advance(60_000);
    expect(starts).to.eql([0]);
  });
});
