import { expect } from 'chai';
import { LastTold } from '../../../../server/backends/vault/last-told.js';
import { manualClock } from '../../../support/manual-clock.js';

const ENTRY = { data: new Map(), version: '1' };

describe('LastTold', () => {
  it('has what stood there, as long as it may be served, counted from when it was seen last', () => {
    const clock = manualClock();
    const told = new LastTold(60_000, clock);
    told.there('orders', ENTRY);
    clock.advance(60_000);
    told.there('orders', ENTRY);
    clock.advance(60_000);
    expect([told.find('orders'), told.ageSeconds('orders')]).to.eql([ENTRY, 60]);
    clock.advance(1);
    expect([told.find('orders'), told.wasThere('orders')]).to.eql([undefined, true]);
  });

  it('knows what nothing stood at from what was never asked for', () => {
    const told = new LastTold(60_000, manualClock());
    told.there('orders', ENTRY);
    told.absent('orders');
    expect([told.find('orders'), told.wasThere('orders'), told.ageSeconds('orders')]).to.eql([
      'absent',
      false,
      undefined,
    ]);
    expect(told.find('billing')).to.equal(undefined);
  });

  it('forgets nothing that is there because of names that somebody makes up', () => {
    const told = new LastTold(60_000, manualClock());
    told.there('orders', ENTRY);
    for (let name = 0; name < 20_000; name += 1) told.absent(`made-up-${name}`);
    expect(told.find('orders')).to.equal(ENTRY);
    expect(told.find('made-up-0')).to.equal(undefined);
  });
});
