import { expect } from 'chai';
import { TokenBuckets } from '../../../server/http/token-buckets.js';
import { manualClock } from '../../support/manual-clock.js';

describe('token buckets', () => {
  it('give what they hold at once, then one after the other, and tell how long to wait', () => {
    const clock = manualClock();
    const buckets = new TokenBuckets({ capacity: 2, refillMs: 1000, clock });
    const take = () => buckets.take('ada');
    expect([take(), take(), take(), take()]).to.eql([0, 0, 1000, 1000]);
    clock.advance(400);
    expect(take()).to.equal(600);
    clock.advance(600);
    expect([take(), take()]).to.eql([0, 1000]);
  });

  it('fill up to the brim and no further, each for itself', () => {
    const clock = manualClock();
    const buckets = new TokenBuckets({ capacity: 2, refillMs: 1000, clock });
    buckets.take('ada');
    clock.advance(3_600_000);
    expect([buckets.take('ada'), buckets.take('ada'), buckets.take('ada')]).to.eql([0, 0, 1000]);
    expect(buckets.take('bob')).to.equal(0);
  });
});
