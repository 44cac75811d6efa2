import { expect } from 'chai';
import { interleave, median, percentile } from '../../bench/rounds.js';

describe('median', () => {
  for (const { when, values, expected } of [
    { when: 'there is one value', values: [7], expected: 7 },
    { when: 'their number is odd', values: [9, 1, 5], expected: 5 },
    { when: 'their number is even', values: [9, 1, 5, 6], expected: 5.5 },
    { when: 'one is far out', values: [10, 11, 12, 13, 1_000], expected: 12 },
    { when: 'text order would differ', values: [9, 10, 100], expected: 10 },
  ]) {
    it(`when ${when}`, () => expect(median(values)).to.equal(expected));
  }

  it('of nothing is an error', () => expect(() => median([])).to.throw(RangeError));
});

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  for (const { of, values, expected } of [
    { of: 'one value', values: [7], expected: 7 },
    { of: 'a hundred values', values: hundred, expected: 99 },
    { of: 'fewer values than a hundred', values: [1, 30, 2], expected: 30 },
    { of: 'two hundred values', values: [...hundred, ...hundred], expected: 99 },
  ]) {
    it(`of ${of} is the value that 99 per cent do not exceed`, () => expect(percentile(values, 99)).to.equal(expected));
  }

  it('of nothing is an error', () => expect(() => percentile([], 99)).to.throw(RangeError));
});

describe('interleave', () => {
  function recorder(noisyCalls: readonly string[] = []) {
    const calls: string[] = [];
    const side = (name: string) => async () => {
      const call = `${name}${calls.filter((made) => made.startsWith(name)).length}`;
      calls.push(call);
      return { value: calls.length, quiet: !noisyCalls.includes(call) };
    };
    return { calls, subject: side('s'), baseline: side('b') };
  }

  it('takes turns, and changes who begins', async () => {
    const { calls, subject, baseline } = recorder();
    await interleave(subject, baseline, { rounds: 3, maxRounds: 3 });
    expect(calls).to.eql(['s0', 'b0', 'b1', 's1', 's2', 'b2']);
  });

  it('replaces a pair in which either side was disturbed', async () => {
    const { subject, baseline } = recorder(['s0', 'b1']);
    const rounds = await interleave(subject, baseline, { rounds: 2, maxRounds: 10 });
    expect(rounds.subject.map(({ value }) => value)).to.eql([5, 8]);
    expect(rounds).to.include({ discarded: 2, quiet: true });
  });

  it('takes all pairs when there is no quiet, and says so', async () => {
    const { subject, baseline } = recorder(['s0', 's2']);
    const rounds = await interleave(subject, baseline, { rounds: 2, maxRounds: 3 });
    expect(rounds.subject).to.have.length(3);
    expect(rounds.baseline).to.have.length(3);
    expect(rounds).to.include({ discarded: 0, quiet: false });
  });
});
