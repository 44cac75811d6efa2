import { segment } from '../api.js';
import { warnOfStranger } from '../applications.js';
import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { theApplication } from '../coordinates.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { isObject, type JsonObject, writeJson } from '../json.js';
import { objectsIn, textIn } from '../json-fields.js';
import { changeLines, changeRow } from '../output/changes.js';
import { writeRows } from '../output/table.js';
import { REVEAL } from '../read-options.js';
import { maskChanges } from '../secrets.js';
import { noteStale, short } from '../stale.js';

export const diff: CommandDefinition = {
  operands: '[profiles]',
  options: [REVEAL],
  outputs: ['json', 'table'],
  examples: [
    { line: 'cairn diff -a orders staging..prod', does: 'what "orders" gets otherwise in another profile' },
    { line: 'cairn diff -a orders -p prod -l v1..main', does: 'what has changed between two labels or commits' },
  ],
  run: async (invocation, [operand], options) => {
    const application = await theApplication(invocation);
    const { profiles, label } = await invocation.settings();
    if (!operand?.includes('..') && !label?.includes('..')) {
      throw usageError('nothing to compare', 'name two profiles: cairn diff staging..prod; or two labels: -l v1..main');
    }
    const [fromProfiles, toProfiles] = range('profiles', operand ?? profiles.join(','));
    const [from, to] = range('--label', label);
    const path = `api/v1/diff/${segment(application)}/${segment(fromProfiles ?? 'default')}`;
    const api = await invocation.api();
    const query = { from, to, fromProfiles, toProfiles };
    const answer = await api.json(path, 'changes', { query });
    await warnOfStranger(invocation, application, undefined);
    noteSides(invocation, answer);
    const changes = maskChanges(invocation, objectsIn(answer, 'changes'), options.isOn('reveal'));
    if (invocation.output === 'json') invocation.print(`${writeJson({ ...answer, changes })}\n`);
    else write(invocation, answer, changes);
    return changes.length > 0 ? EXIT.differences : EXIT.ok;
  },
};

/** `a..b`; without dots both ends are the same. */
function range(what: string, text: string | undefined): readonly [string | undefined, string | undefined] {
  const [from, to, more] = text?.split('..') ?? [];
  if (more !== undefined || from === '' || to === '') throw usageError(`${what}: ${text} (expected: FROM..TO)`);
  return [from, to ?? from];
}

/** A side whose newest commit is refused is an older one, which may be just what it is compared with. */
function noteSides(invocation: Invocation, answer: JsonObject): void {
  for (const name of ['from', 'to']) {
    const side = answer[name];
    if (isObject(side)) noteStale(invocation, side['stale'], textIn(side, 'version'), `${name}: `);
  }
}

function write(invocation: Invocation, answer: JsonObject, changes: readonly JsonObject[]): void {
  const isForPeople = invocation.output === undefined && invocation.isTerminal;
  if (isForPeople) invocation.write(changeLines(invocation, changes, ''));
  else if (changes.length > 0) writeRows(invocation, ['KIND', 'KEY', 'BEFORE', 'AFTER'], changes.map(changeRow));
  if (changes.length === 0) invocation.note(`no differences${versionsOf(answer)}`);
}

/** ` (1c7d867..a5b1f02)` */
function versionsOf({ from, to }: JsonObject): string {
  if (!isObject(from) || !isObject(to)) return '';
  return ` (${short(textIn(from, 'version'))}..${short(textIn(to, 'version'))})`;
}
