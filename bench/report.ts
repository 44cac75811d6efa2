import { median } from './rounds.js';

/** `requests/CPU-s`: answers for each second of processor time that the server used. */
export type Unit = 'requests/s' | 'requests/CPU-s' | 'ms' | 'bytes';

/** The figures of the rounds, in pairs. */
export interface Measurement {
  readonly unit: Unit;
  readonly subject: readonly number[];
  readonly baseline: readonly number[];
  /** Of the subject, where one slow round matters as much as the median. */
  readonly worst?: number;
}

/** What the ratio of subject to baseline must be. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** What a row compares, before it is measured. */
export interface Comparison {
  readonly name: string;
  /** What is measured of Cairn. */
  readonly subject: string;
  /** What it is measured against. */
  readonly baseline: string;
  readonly goal: Goal;
}

/** One line of the report. Both figures are medians, in `unit`. */
export interface Verdict {
  readonly row: string;
  readonly subject: number;
  readonly baseline: number;
  readonly unit: Unit;
  readonly worst?: number;
  /** The median of subject divided by baseline, pair by pair: neighbours in time share the machine's mood. */
  readonly ratio: number;
  readonly goal: string;
  readonly holds: boolean;
}

export function verdict({ name, goal }: Comparison, measurement: Measurement): Verdict {
  const subject = median(measurement.subject);
  const baseline = median(measurement.baseline);
  const ratio = median(pairRatios(measurement));
  return {
    row: name,
    subject,
    baseline,
    unit: measurement.unit,
    ...(measurement.worst !== undefined && { worst: measurement.worst }),
    ratio,
    goal: goalText(goal),
    holds: meets(ratio, goal),
  };
}

function pairRatios({ subject, baseline }: Measurement): readonly number[] {
  return subject.map((value, pair) => value / (baseline[pair] ?? Number.NaN)).filter(Number.isFinite);
}

export function meets(ratio: number, goal: Goal): boolean {
  return 'atLeast' in goal ? ratio >= goal.atLeast : ratio <= goal.atMost;
}

export function goalText(goal: Goal): string {
  return 'atLeast' in goal ? `>= ${goal.atLeast.toFixed(2)}` : `<= ${goal.atMost}`;
}

/** For machines: one object, one line; every figure with four significant digits at least. */
export function jsonLine(verdict: Verdict): string {
  return JSON.stringify(verdict, (_key, value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value));
}

const HEADINGS = ['row', 'subject', 'baseline', 'ratio', 'goal', 'holds'] as const;

/** For people: aligned columns, a heading, no trailing spaces. */
export function table(verdicts: readonly Verdict[]): string {
  const rows = [[...HEADINGS], ...verdicts.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cells({ row, subject, baseline, unit, worst, ratio, goal, holds }: Verdict): string[] {
  const atWorst = worst === undefined ? '' : `, worst ${figure(worst, unit)}`;
  return [row, figure(subject, unit) + atWorst, figure(baseline, unit), significant(ratio), goal, holds ? 'yes' : 'NO'];
}

function figure(value: number, unit: Unit): string {
  return unit !== 'ms' ? `${Math.round(value).toLocaleString('en')} ${unit}` : `${significant(value)} ${unit}`;
}

/** Three significant digits, never an exponent. */
function significant(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toLocaleString('en', { maximumSignificantDigits: 3 });
}
