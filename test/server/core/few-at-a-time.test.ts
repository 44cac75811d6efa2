import { expect } from 'chai';
import { fewAtATime } from '../../../server/core/few-at-a-time.js';

describe('fewAtATime', () => {
  it('runs no more than so many, in order, also after one has failed', async () => {
    const inTurn = fewAtATime(2);
    const log: string[] = [];
    let running = 0;
    const all = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      inTurn(async () => {
        running += 1;
        log.push(`${name}${running}`);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (name === 'b') throw new Error(name);
        return name;
      }),
    );
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.map(({ status }) => status === 'fulfilled')).to.eql([true, false, true, true, true]);
    expect(log.map(([name]) => name).join('')).to.equal('abcde');
    expect(log.every((each) => each.endsWith('1') || each.endsWith('2'))).to.equal(true);
  });
});
