import { parseArgs } from 'node:util';
import { isThere } from '../support/programs.js';
import { buildReference, DEFAULT_LINE, missingTools } from './build-reference.js';
import { GROUPS } from './groups.js';
import { recordReference } from './record-reference.js';
import { describeFailure, describeRules } from './report.js';
import { type Outcome, runComparison } from './run-comparison.js';

const USAGE = `Usage: node dist/test/spring/main.js [--line 5.0|4.3] [--group NAME]… [--record FOLDER]

Compares Cairn with Spring Cloud Config Server; with --record only writes down what Spring answers.
`;

const { values } = parseArgs({
  options: {
    line: { type: 'string', default: DEFAULT_LINE },
    group: { type: 'string', multiple: true },
    record: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const known = GROUPS.filter(({ lines }) => lines?.includes(values.line) ?? true);
const asked = known.filter(({ name }) => values.group?.includes(name) ?? true);
const groups = asked.filter(({ engines }) => !engines || isThere('bao'));

async function run(): Promise<number> {
  const missing = await missingTools();
  if (missing.length > 0) return skip(missing);
  const jar = await buildReference(values.line);
  if (values.record === undefined) return comparison(jar);
  process.stdout.write(`${await recordReference(jar, groups, values.record)} answers\n`);
  return 0;
}

async function comparison(jar: string): Promise<number> {
  const outcomes: Outcome[] = [];
  for await (const outcome of runComparison(jar, groups)) {
    outcomes.push(outcome);
    if (!outcome.equal) process.stdout.write(`${describeFailure(outcome)}\n`);
  }
  const failed = outcomes.filter(({ equal }) => !equal).length;
  const skipped = asked.filter((group) => !groups.includes(group));
  for (const { name } of skipped) process.stdout.write(`skipped: ${name} (missing: bao)\n`);
  process.stdout.write(
    `${describeRules(outcomes)}${outcomes.length - failed} passed, ${failed} failed, ${skipped.length} skipped\n`,
  );
  const isWhole = skipped.length === 0 ? outcomes.length > 0 : !process.env.CI;
  return failed === 0 && isWhole ? 0 : 1;
}

/** A developer without Java may go on; the gate may not, or it would hide that nothing was compared. */
function skip(missing: readonly string[]): number {
  process.stdout.write(`missing: ${missing.join(', ')}\n0 passed, 0 failed, 1 skipped\n`);
  return process.env.CI ? 1 : 0;
}

if (values.help) process.stdout.write(USAGE);
else process.exitCode = await run();
