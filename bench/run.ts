import { parseArgs } from 'node:util';
import { FULL_SIZE } from './generated-repository.js';
import { FULL_EFFORT, type Ground, openGround } from './ground.js';
import { jsonLine, table, type Verdict, verdict } from './report.js';
import type { Row } from './row.js';
import { ROWS, SPRING_ROWS } from './rows.js';
import { setup } from './setup.js';

/** Where the report and the notes go. */
export interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Exit codes of the process. A missed goal is a finding, not a failure: continuous integration reads `holds`. */
export const EXIT = { measured: 0, failed: 1, wrongUsage: 2 } as const;

const USAGE = `Usage: npm run bench -- [--json] [--row NAME]... [--spring]

  --json      one JSON object a line for each row, and nothing else on stdout
  --row NAME  only this row; may be repeated
  --spring    also beside the real Spring Cloud Config Server (needs Java and Maven)
  --help      prints this

Rows: ${ROWS.map(({ name }) => name).join(', ')}
`;

export async function run(args: readonly string[], { stdout, stderr }: Output): Promise<number> {
  const options = parse(args);
  if (typeof options === 'string') {
    stderr.write(`${options}\n\n${USAGE}`);
    return EXIT.wrongUsage;
  }
  if (options.help) {
    stdout.write(USAGE);
    return EXIT.measured;
  }
  await using ground = await openGround(FULL_EFFORT, FULL_SIZE, (text) => stderr.write(`  ${text}\n`));
  if (!options.json) stdout.write(`${await setup(ground.repository)}\n\n${legend(options.rows)}\n\n`);
  return await measureRows(options.rows, options.json, ground, { stdout, stderr });
}

async function measureRows(rows: readonly Row[], json: boolean, ground: Ground, { stdout, stderr }: Output) {
  const verdicts: Verdict[] = [];
  for (const row of rows) {
    stderr.write(`measuring ${row.name}\n`);
    try {
      const found = verdict(row, await row.measure(ground));
      verdicts.push(found);
      if (json) stdout.write(`${jsonLine(found)}\n`);
    } catch (error) {
      stderr.write(`${row.name}: ${error instanceof Error ? error.stack : error}\n`);
    }
  }
  if (!json) stdout.write(`${table(verdicts)}\n`);
  return verdicts.length === rows.length ? EXIT.measured : EXIT.failed;
}

interface Options {
  readonly json: boolean;
  readonly help: boolean;
  readonly rows: readonly Row[];
}

/** A text says what is wrong with the arguments. */
function parse(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        row: { type: 'string', multiple: true, default: [] },
        spring: { type: 'boolean', default: false },
      },
    });
    const unknown = values.row.filter((name) => !ROWS.some((row) => row.name === name));
    if (unknown.length > 0) return `no such row: ${unknown.join(', ')}`;
    const own = ROWS.filter(({ name }) => values.row.includes(name) || values.row.length === 0);
    const rows = values.spring ? [...own, ...SPRING_ROWS] : own;
    return { json: values.json, help: values.help, rows };
  } catch (error) {
    return (error as Error).message;
  }
}

function legend(rows: readonly Row[]): string {
  return rows.map(({ name, subject, baseline }) => `${name}: ${subject}\n  against ${baseline}`).join('\n');
}
