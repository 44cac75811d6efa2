import { segment } from '../api.js';
import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { theApplication } from '../coordinates.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../json.js';
import { objectsIn } from '../json-fields.js';
import { changeLines, changeRow } from '../output/changes.js';
import { writeRows } from '../output/table.js';

export const diff: CommandDefinition = {
  operands: '[profiles]',
  outputs: ['json', 'table'],
  examples: [
    { line: 'cairn diff -a orders staging..prod', does: 'what "orders" gets otherwise in another profile' },
    { line: 'cairn diff -a orders -p prod -l v1..main', does: 'what has changed between two labels or commits' },
  ],
  run: async (invocation, [operand]) => {
    const application = await theApplication(invocation);
    const { profiles, label } = await invocation.settings();
    const [fromProfiles, toProfiles] = range('profiles', operand ?? profiles.join(','));
    const [from, to] = range('--label', label);
    if (fromProfiles === toProfiles && from === to) {
      throw usageError('nothing to compare', 'name two profiles: cairn diff staging..prod; or two labels: -l v1..main');
    }
    const path = `api/v1/diff/${segment(application)}/${segment(fromProfiles ?? 'default')}`;
    const api = await invocation.api();
    const answer = await api.json(path, { query: { from, to, fromProfiles, toProfiles } });
    const changes = objectsIn(answer, 'changes');
    if (invocation.output === 'json') invocation.write(`${writeJson(answer)}\n`);
    else write(invocation, changes);
    return changes.length > 0 ? EXIT.differences : EXIT.ok;
  },
};

/** `a..b`; without dots both ends are the same. */
function range(what: string, text: string | undefined): readonly [string | undefined, string | undefined] {
  const [from, to, more] = text?.split('..') ?? [];
  if (more !== undefined || from === '' || to === '') throw usageError(`${what}: ${text} (expected: FROM..TO)`);
  return [from, to ?? from];
}

function write(invocation: Invocation, changes: Parameters<typeof changeLines>[1]): void {
  const isForPeople = invocation.output === undefined && invocation.isTerminal;
  if (isForPeople) invocation.write(changeLines(invocation, changes, ''));
  else if (changes.length > 0) writeRows(invocation, ['KIND', 'KEY', 'BEFORE', 'AFTER'], changes.map(changeRow));
  if (changes.length === 0) invocation.note('no differences');
}
