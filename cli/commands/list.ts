import { springText } from '../../server/core/value.js';
import { listApplications } from '../applications.js';
import type { CommandDefinition } from '../command.js';
import { type Entry, readEnvironment } from '../environment.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../json.js';
import { keyPattern } from '../key-pattern.js';
import { writeRows } from '../output/table.js';
import { RAW, REVEAL } from '../read-options.js';
import { maskSecrets } from '../secrets.js';

export const list: CommandDefinition = {
  operands: '[pattern...]',
  options: [{ flags: '--keys-only', description: 'without values' }, RAW, REVEAL],
  outputs: ['json', 'table'],
  examples: [
    { line: 'cairn list', does: "prints the applications and their profiles; cairn list 'ord*' those that fit" },
    { line: "cairn list -a orders -p prod 'db.**'", does: 'prints what fits; * is one part of a key, ** any' },
  ],
  run: async (invocation, patterns, options) => {
    const { application } = await invocation.settings();
    if (application === undefined) return listAll(invocation, patterns);
    const { entries } = await readEnvironment(invocation, { resolving: !options.isOn('raw') });
    const fits = patterns.map(keyPattern);
    const found = [...entries.values()].filter(({ key }) => fits.length === 0 || fits.some((each) => each(key)));
    const hidden = options.isOn('keysOnly') ? found : maskSecrets(invocation, found, options.isOn('reveal'));
    write(invocation, hidden, options.isOn('keysOnly'));
    return found.length === 0 && patterns.length > 0 ? nothingFits(invocation, patterns) : EXIT.ok;
  },
};

async function listAll(invocation: Invocation, patterns: readonly string[]): Promise<number> {
  const fits = patterns.map(keyPattern);
  const all = await listApplications(invocation);
  const found = all.filter(({ application }) => fits.length === 0 || fits.some((each) => each(application)));
  if (invocation.output === 'json') invocation.write(`${writeJson(found.map((each) => ({ ...each })))}\n`);
  else {
    const rows = found.map(({ application, profiles }) => [application, profiles.join(',')]);
    writeRows(invocation, ['APPLICATION', 'PROFILES'], rows);
  }
  if (found.length === 0 && patterns.length > 0) {
    invocation.note(`note: no application fits ${patterns.join(' or ')}; keys are listed with -a NAME`);
    return EXIT.notFound;
  }
  return EXIT.ok;
}

function write(invocation: Invocation, entries: readonly Entry[], keysOnly: boolean): void {
  if (invocation.output === 'json') {
    const flat = Object.fromEntries(entries.map(({ key, value }) => [key, value]));
    invocation.print(`${writeJson(keysOnly ? Object.keys(flat) : flat)}\n`);
  } else if (keysOnly) {
    writeRows(
      invocation,
      ['KEY'],
      entries.map(({ key }) => [key]),
    );
  } else {
    const rows = entries.map(({ key, value, origin }) => [key, springText(value), origin]);
    writeRows(invocation, ['KEY', 'VALUE', 'FROM'], rows);
  }
}

function nothingFits({ note }: Invocation, patterns: readonly string[]): number {
  note(`note: no key fits ${patterns.join(' or ')}`);
  return EXIT.notFound;
}
