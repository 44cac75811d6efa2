import { segment } from '../api.js';
import { warnOfStranger } from '../applications.js';
import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { theApplication } from '../coordinates.js';
import { parseDuration } from '../duration.js';
import { readEnvironment } from '../environment.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { isObject, type JsonObject, writeJson } from '../json.js';
import { objectsIn, textIn } from '../json-fields.js';
import { changeLines, changeRow } from '../output/changes.js';
import { writeRows } from '../output/table.js';
import { visible } from '../output/visible.js';
import { REVEAL } from '../read-options.js';
import { maskChanges } from '../secrets.js';
import { reasonOf, short } from '../stale.js';
import { isBelow, keyNotFound } from './get.js';

const DEFAULT_LIMIT = 20;
const MAX_PAGE = 100;
const TIMES = '12h, 7d or 2026-11-01';

export const history: CommandDefinition = {
  operands: '[key]',
  options: [
    { flags: '--limit <n>', description: `at most so many commits (default ${DEFAULT_LIMIT})` },
    { flags: '--since <time>', description: `only what is younger: ${TIMES}` },
    REVEAL,
  ],
  outputs: ['json', 'table'],
  examples: [
    { line: 'cairn history -a orders -p prod --since 7d', does: 'the commits that changed what "orders" gets' },
    { line: 'cairn history -a orders -p prod db.pool.size', does: 'those that changed one key' },
  ],
  run: async (invocation, [key], options) => {
    const since = sinceOf(options.text('since'), Date.now());
    const found = await collect(invocation, key, options.count('limit') ?? DEFAULT_LIMIT, since);
    if (found.length === 0) await nothingFound(invocation, key);
    const commits = masked(invocation, found, options.isOn('reveal'));
    if (invocation.output === 'json') invocation.print(`${writeJson({ commits })}\n`);
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
    const page = await api.json(path, 'commits', { query: { label, key, limit: pageSize, cursor } });
    const young = objectsIn(page, 'commits').filter((commit) => !(Date.parse(textIn(commit, 'date')) < since));
    commits.push(...young.filter(tellsSomething));
    const isOver = young.length < objectsIn(page, 'commits').length;
    cursor = isOver ? undefined : textIn(page, 'next') || undefined;
  } while (cursor !== undefined && commits.length < limit);
  return commits.slice(0, limit);
}

/** One that only ended a time without an answer changed nothing. */
function tellsSomething(commit: JsonObject): boolean {
  return commit['error'] !== undefined || objectsIn(commit, 'changes').length > 0;
}

/** @throws CliError when it is no wonder, since nobody has such a key */
async function nothingFound(invocation: Invocation, key: string | undefined): Promise<void> {
  if (key === undefined) {
    await warnOfStranger(invocation, await theApplication(invocation), undefined);
  } else {
    const environment = await readEnvironment(invocation, { resolving: false });
    const isKnown = [...environment.entries.keys()].some((each) => each === key || isBelow(each, key));
    if (!isKnown) throw keyNotFound(environment, key);
  }
  invocation.note('no commit has changed it');
}

function masked(invocation: Invocation, commits: readonly JsonObject[], revealing: boolean): readonly JsonObject[] {
  const all = maskChanges(
    invocation,
    commits.flatMap((commit) => objectsIn(commit, 'changes')),
    revealing,
  );
  let next = 0;
  return commits.map((commit) => {
    const count = objectsIn(commit, 'changes').length;
    next += count;
    return count === 0 ? commit : { ...commit, changes: all.slice(next - count, next) };
  });
}

/** @returns milliseconds since the epoch */
function sinceOf(text: string | undefined, now: number): number {
  if (text === undefined) return Number.NEGATIVE_INFINITY;
  if (!/^\d{4}-/.test(text)) return now - parseDuration('--since', text, TIMES);
  const date = Date.parse(text);
  if (Number.isNaN(date)) throw usageError(`--since: ${text} (expected: ${TIMES})`);
  return date;
}

/** A refused commit has the kind `refused`, and the reason in the last column. */
function rows(commit: JsonObject): readonly (readonly string[])[] {
  const { version, date, author } = described(commit);
  const { error } = commit;
  if (isObject(error)) return [[version, date, author, 'refused', '', '', reasonOf(error)]];
  return objectsIn(commit, 'changes').map((change) => [version, date, author, ...changeRow(change)]);
}

function described(commit: JsonObject) {
  const { author } = commit;
  const name = isObject(author) ? textIn(author, 'name') : textIn(commit, 'author');
  return { version: textIn(commit, 'version'), date: textIn(commit, 'date'), author: name };
}

function writeForPeople(invocation: Invocation, commits: readonly JsonObject[]): void {
  const { write, colours } = invocation;
  for (const commit of commits) {
    const { version, date, author } = described(commit);
    const [who, summary] = [visible(author), visible(textIn(commit, 'summary'))];
    write(`${colours.yellow(short(version))}  ${date}  ${who}  ${colours.bold(summary)}\n`);
    write(changeLines(invocation, objectsIn(commit, 'changes'), '    '));
    const { error } = commit;
    if (isObject(error)) write(`    ${colours.red('refused')}  ${visible(reasonOf(error))}\n`);
  }
}
