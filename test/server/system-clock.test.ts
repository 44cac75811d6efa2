import { expect } from 'chai';
import { systemClock } from '../../server/system-clock.js';

describe('systemClock', () => {
  it('runs nothing too early, be it by a part of a millisecond', async () => {
    const delays = Array.from({ length: 500 }, (_, index) => ((index * 37) % 400) / 10);
    const early = await Promise.all(
      delays.map(async (delayMs, index) => {
        await spread(index % 50);
        const begun = systemClock.monotonic();
        return new Promise<boolean>((resolve) => {
          systemClock.after(delayMs, () => resolve(systemClock.monotonic() - begun < delayMs));
          setTimeout(() => {}, 100); // since a timer of ours keeps no process alive
        });
      }),
    );
    expect(early.filter(Boolean)).to.eql([]);
  });

  it('waits for longer than a timer of Node can', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => void warnings.push(warning);
    process.on('warning', listen);
    let ran = 0;
    const timers = [2 ** 31 - 1, 2 ** 31, 2 ** 33].map((delayMs) => systemClock.after(delayMs, () => ran++));
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const timer of timers) timer.cancel();
    process.off('warning', listen);
    expect([ran, warnings]).to.eql([0, []]);
  });

  it('forgets what was cancelled', async () => {
    let ran = false;
    systemClock
      .after(1, () => {
        ran = true;
      })
      .cancel();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ran).to.equal(false);
  });
});

/** To other parts of a millisecond. */
async function spread(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await new Promise((resolve) => setImmediate(resolve));
}
