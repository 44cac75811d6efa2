import { expect } from 'chai';
import { spreadDelays } from '../../../server/ws/farewell.js';

describe('spreadDelays', () => {
  for (const { clients, windowMs } of [
    { clients: 1, windowMs: 1_000 },
    { clients: 100, windowMs: 1_000 },
    { clients: 5_000, windowMs: 10_000 },
    { clients: 20_000, windowMs: 30_000 },
  ]) {
    it(`gives each of ${clients} a part of ${windowMs} ms of its own`, () => {
      for (const random of [() => 0, () => 0.999, Math.random]) {
        const delays = spreadDelays(clients, random);
        const parts = delays.map((delay) => Math.floor((delay / windowMs) * clients + 0.001));
        expect(delays).to.have.length(clients);
        expect(delays.every((delay) => Number.isInteger(delay) && delay >= 0 && delay < windowMs)).to.equal(true);
        expect(Math.max(...parts.map((part, index) => Math.abs(part - index)))).to.be.at.most(1);
      }
    });
  }

  it('gives nobody nothing', () => {
    expect(spreadDelays(0, Math.random)).to.eql([]);
  });
});
