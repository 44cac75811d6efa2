import { segment } from '../api.js';
import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { theApplication } from '../coordinates.js';
import { parseDuration } from '../duration.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { isObject, type JsonObject, writeJson } from '../json.js';
import { objectsIn, textIn } from '../json-fields.js';
import { changeLines, changeRow } from '../output/changes.js';
import { writeRows } from '../output/table.js';

const DEFAULT_LIMIT = 20;
const MAX_PAGE = 100;

export const history: CommandDefinition = {
  operands: '[key]',
  options: [
    { flags: '--limit <n>', description: `at most so many commits (default ${DEFAULT_LIMIT})` },
    { flags: '--since <time>', description: 'only what is younger: 12h, 7d, 2026-11-01' },
  ],
  outputs: ['json', 'table'],
  examples: [
    { line: 'cairn history -a orders -p prod --since 7d', does: 'the commits that changed what "orders" gets' },
    { line: 'cairn history -a orders -p prod db.pool.size', does: 'those that changed one key' },
  ],
  run: async (invocation, [key], options) => {
    const since = sinceOf(options.text('since'), Date.now());
    const commits = await collect(invocation, key, options.count('limit') ?? DEFAULT_LIMIT, since);
    if (invocation.output === 'json') invocation.write(`${writeJson({ commits })}\n`);
    else if (invocation.output === undefined && invocation.isTerminal) writeForPeople(invocation, commits);
    else writeRows(invocation, ['VERSION', 'DATE', 'AUTHOR', 'KIND', 'KEY', 'BEFORE', 'AFTER'], commits.flatMap(rows));
    return EXIT.ok;
  },
};

/** Follows the pages until there are enough commits, or they are too old. */
async function collect(
  invocation: Invocation,
  key: string | undefined,
  limit: number,
  since: number,
): Promise<readonly JsonObject[]> {
  const application = await theApplication(invocation);
  const { profiles, label } = await invocation.settings();
  const api = await invocation.api();
  const path = `api/v1/history/${segment(application)}/${segment(profiles.join(','))}`;
  const commits: JsonObject[] = [];
  let cursor: string | undefined;
  do {
    const pageSize = String(Math.min(limit - commits.length, MAX_PAGE));
    const page = await api.json(path, { query: { label, key, limit: pageSize, cursor } });
    const young = objectsIn(page, 'commits').filter((commit) => !(Date.parse(textIn(commit, 'date')) < since));
    commits.push(...young);
    const isOver = young.length < objectsIn(page, 'commits').length;
    cursor = isOver ? undefined : textIn(page, 'next') || undefined;
  } while (cursor !== undefined && commits.length < limit);
  return commits.slice(0, limit);
}

/** @returns milliseconds since the epoch */
function sinceOf(text: string | undefined, now: number): number {
  if (text === undefined) return Number.NEGATIVE_INFINITY;
  if (!/^\d{4}-/.test(text)) return now - parseDuration('--since', text);
  const date = Date.parse(text);
  if (Number.isNaN(date)) throw usageError(`--since: ${text} (expected: 12h, 7d or 2026-11-01)`);
  return date;
}

function rows(commit: JsonObject): readonly (readonly string[])[] {
  const { version, date, author } = described(commit);
  return objectsIn(commit, 'changes').map((change) => [version, date, author, ...changeRow(change)]);
}

function described(commit: JsonObject) {
  const { author } = commit;
  const name = isObject(author) ? textIn(author, 'name') : textIn(commit, 'author');
  return { version: textIn(commit, 'version'), date: textIn(commit, 'date'), author: name };
}

function writeForPeople(invocation: Invocation, commits: readonly JsonObject[]): void {
  const { write, note, colours } = invocation;
  for (const commit of commits) {
    const { version, date, author } = described(commit);
    write(`${colours.yellow(version.slice(0, 7))}  ${date}  ${author}  ${colours.bold(textIn(commit, 'summary'))}\n`);
    write(changeLines(invocation, objectsIn(commit, 'changes'), '    '));
    const { error } = commit;
    if (error !== undefined && error !== null) write(`    ${colours.red('refused')}  ${errorText(error)}\n`);
  }
  if (commits.length === 0) note('no commit has changed it');
}

function errorText(error: JsonObject[string]): string {
  return isObject(error) ? textIn(error, 'message') || textIn(error, 'detail') : textIn({ error }, 'error');
}
