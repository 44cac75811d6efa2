import { segment } from '../api.js';
import { CliError, usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { theApplication } from '../coordinates.js';
import { readEnvironment } from '../environment.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { isObject, type JsonObject, writeJson } from '../json.js';
import { objectsIn, textIn } from '../json-fields.js';
import { writeRows } from '../output/table.js';
import { visible } from '../output/visible.js';
import { REVEAL } from '../read-options.js';
import { hides, MASK } from '../secrets.js';
import { noteStale } from '../stale.js';
import { isBelow, keyNotFound } from './get.js';

export const explain: CommandDefinition = {
  operands: '<key>',
  options: [REVEAL],
  outputs: ['json', 'table'],
  examples: [
    { line: 'cairn explain -a orders -p prod db.pool.size', does: 'prints every file that sets it, the winner first' },
    { line: 'cairn explain -a orders server.port -o json', does: 'the same for programs' },
  ],
  run: async (invocation, [key], options) => {
    if (key === undefined) throw usageError('which key?');
    const answer = await explanation(invocation, key);
    noteStale(invocation, answer['stale'], textIn(answer, 'version'));
    const hidden = await isHidden(invocation, key, options.isOn('reveal'));
    if (invocation.output === 'json') invocation.print(`${writeJson(hidden ? masked(answer) : answer)}\n`);
    else write(invocation, answer, hidden);
    return EXIT.ok;
  },
};

/** When there is no such key, those that are there tell which was meant. @throws CliError */
async function explanation(invocation: Invocation, key: string): Promise<JsonObject> {
  const application = await theApplication(invocation);
  const { profiles, label } = await invocation.settings();
  const api = await invocation.api();
  const path = `api/v1/explain/${segment(application)}/${segment(profiles.join(','))}/${segment(key)}`;
  try {
    return await api.json(path, 'sources', { query: { label } });
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode !== EXIT.notFound) throw error;
    const environment = await readEnvironment(invocation, { resolving: false });
    throw environment.entries.has(key) ? error : keyNotFound(environment, key);
  }
}

async function isHidden(invocation: Invocation, key: string, revealing: boolean): Promise<boolean> {
  if (!invocation.isTerminal || revealing) return false;
  const { entries } = await readEnvironment({ ...invocation, note: () => {} }, { resolving: true });
  const ofKey = [...entries.values()].filter((entry) => entry.key === key || isBelow(entry.key, key));
  return hides(
    invocation,
    revealing,
    ofKey.some(({ secret }) => secret),
  );
}

function masked(answer: JsonObject): JsonObject {
  const hide = (name: string) =>
    objectsIn(answer, name).map((each) => ({ ...each, value: each['value'] === null ? null : MASK }));
  return { ...answer, value: MASK, resolved: MASK, sources: hide('sources'), placeholders: hide('placeholders') };
}

function write(invocation: Invocation, answer: JsonObject, hidden: boolean): void {
  const sources = objectsIn(answer, 'sources');
  const shown = (value: string) => (hidden && value !== '' ? MASK : value);
  if (invocation.isTerminal) headline(invocation, answer, shown);
  const rows = sources.map((source, index) => [
    index === 0 ? 'wins' : 'overridden',
    [textIn(source, 'file') || textIn(source, 'source'), textIn(source, 'line'), textIn(source, 'column')]
      .filter((part) => part !== '')
      .join(':'),
    shown(textIn(source, 'value')),
    invocation.isTerminal ? textIn(source, 'commit').slice(0, 7) : textIn(source, 'commit'),
    isObject(source['author']) ? textIn(source['author'], 'name') : '',
    textIn(source, 'date'),
    textIn(source, 'summary'),
  ]);
  writeRows(invocation, ['', 'FILE', 'VALUE', 'COMMIT', 'AUTHOR', 'DATE', 'SUMMARY'], rows);
  if (invocation.isTerminal) placeholders(invocation, answer, shown);
}

function headline({ write, colours }: Invocation, answer: JsonObject, shown: (value: string) => string): void {
  const resolved = textIn(answer, 'resolved') || textIn(answer, 'value');
  write(`${colours.bold(visible(textIn(answer, 'key')))} = ${visible(shown(resolved))}\n\n`);
}

function placeholders({ write, colours }: Invocation, answer: JsonObject, shown: (value: string) => string): void {
  const steps = objectsIn(answer, 'placeholders');
  if (steps.length > 0) write('\n');
  for (const step of steps) {
    const place = [textIn(step, 'source'), textIn(step, 'line')].filter((part) => part !== '').join(':');
    const missing = step['unresolved'] === true;
    const value = missing ? colours.yellow('unresolved') : visible(shown(textIn(step, 'value')));
    const where = place === '' ? '' : colours.dim(`  ${visible(place)}`);
    write(`${visible(textIn(step, 'placeholder'))} -> ${value}${where}\n`);
  }
}
