import { expect } from 'chai';
import { type Goal, jsonLine, table, verdict } from '../../bench/report.js';

const comparison = (goal: Goal) => ({ name: 'reads', subject: 'this', baseline: 'that', goal });

describe('verdict', () => {
  for (const { goal, subject, baseline, holds } of [
    { goal: { atLeast: 0.95 }, subject: 95, baseline: 100, holds: true },
    { goal: { atLeast: 0.95 }, subject: 94.9, baseline: 100, holds: false },
    { goal: { atMost: 1.25 }, subject: 125, baseline: 100, holds: true },
    { goal: { atMost: 1.25 }, subject: 126, baseline: 100, holds: false },
  ]) {
    it(`${subject} against ${baseline} with the goal ${JSON.stringify(goal)}`, () => {
      const found = verdict(comparison(goal), { unit: 'ms', subject: [subject], baseline: [baseline] });
      expect(found.holds).to.equal(holds);
    });
  }

  it('holds the medians, and the median of the ratios of the pairs', () => {
    const found = verdict(comparison({ atMost: 1 }), { unit: 'ms', subject: [1, 2, 30], baseline: [4, 6, 100] });
    expect(found).to.include({ row: 'reads', subject: 2, baseline: 6, ratio: 0.3, goal: '<= 1', unit: 'ms' });
  });

  it('leaves out a pair in which the baseline did nothing', () => {
    const found = verdict(comparison({ atMost: 1 }), { unit: 'ms', subject: [1, 0, 2], baseline: [4, 0, 4] });
    expect(found.ratio).to.equal(0.375);
  });
});

describe('the report', () => {
  const rates = verdict(comparison({ atLeast: 0.95 }), {
    unit: 'requests/s',
    subject: [48_123.4567],
    baseline: [49_000],
  });
  const times = verdict({ ...comparison({ atMost: 0.002 }), name: 'x' }, { unit: 'ms', subject: [1], baseline: [300] });

  it('is one JSON object a line for machines', () => {
    const line = jsonLine(rates);
    expect(line).not.to.include('\n');
    expect(JSON.parse(line)).to.eql({
      row: 'reads',
      subject: 48_123.5,
      baseline: 49_000,
      unit: 'requests/s',
      ratio: 0.982111,
      goal: '>= 0.95',
      holds: true,
    });
  });

  it('tells the worst where it matters', () => {
    const measured = { unit: 'ms', subject: [1, 2, 9], baseline: [2, 2, 2], worst: 9 } as const;
    const found = verdict(comparison({ atMost: 2 }), measured);
    expect(JSON.parse(jsonLine(found))).to.include({ subject: 2, worst: 9 });
    expect(table([found])).to.include('2 ms, worst 9 ms');
  });

  it('is a table for people', () => {
    expect(table([rates, times]).split('\n')).to.eql([
      'row    subject            baseline           ratio    goal      holds',
      'reads  48,123 requests/s  49,000 requests/s  0.982    >= 0.95   yes',
      'x      1 ms               300 ms             0.00333  <= 0.002  NO',
    ]);
  });
});
