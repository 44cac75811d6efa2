import { changeBell } from '../change-bell.js';
import { runHandler } from '../change-handler.js';
import { CliError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { parseDuration } from '../duration.js';
import { conditionalReader, type Entry, type Environment } from '../environment.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { type Json, type JsonObject, writeJsonLine } from '../json.js';
import { changeLines, changeRow } from '../output/changes.js';
import { writeRows } from '../output/table.js';
import { RAW, REVEAL } from '../read-options.js';
import { MASK } from '../secrets.js';
import { isBelow } from './get.js';

const DEFAULT_INTERVAL = '2s';

export const watch: CommandDefinition = {
  operands: '[key] [command...]',
  options: [
    { flags: '--once', description: 'end after the first change' },
    {
      flags: '--interval <time>',
      description: `how often to ask while the server does not tell (default ${DEFAULT_INTERVAL})`,
    },
    RAW,
    REVEAL,
  ],
  outputs: ['json', 'table'],
  examples: [
    { line: 'cairn watch -a orders -p prod', does: 'prints each change as it arrives' },
    {
      line: 'cairn watch -a orders -p prod db --once -- ./reload.sh',
      does: 'waits for one, and runs a program with the change, as JSON, on its standard input',
    },
  ],
  run: async (invocation, operands, options) => {
    const keys = operands.slice(0, operands.length - invocation.commandLine.length);
    const intervalMs = parseDuration('--interval', options.text('interval') ?? DEFAULT_INTERVAL);
    const read = conditionalReader(invocation, { resolving: !options.isOn('raw') });
    let before = await patient(invocation, read, true);
    invocation.note(
      `watching ${before?.application} (${before?.profiles.join(',')}) at ${before?.version.slice(0, 7)}`,
    );
    const application = before?.application ?? '';
    for await (const _ of changeBell(invocation, { application, intervalMs, subscribes: !options.isOn('raw') })) {
      const after = await patient(invocation, read, false);
      const changes = before && after ? changesBetween(before, after, keys) : [];
      if (after) before = after;
      if (changes.length === 0 || !after) continue;
      const exitCode = await tell(invocation, after, changes, options.isOn('reveal'));
      if (options.isOn('once')) return exitCode;
    }
    return EXIT.ok;
  },
};

/** Once it has begun, a server that is away for a while is waited for. */
async function patient(
  invocation: Invocation,
  read: () => Promise<Environment | undefined>,
  isFirst: boolean,
): Promise<Environment | undefined> {
  return read().catch((error: unknown) => {
    const passes =
      error instanceof CliError && (error.exitCode === EXIT.unavailable || error.exitCode === EXIT.timeout);
    if (isFirst || !passes) throw error;
    invocation.detail(`${error.message}; asking again`);
    return undefined;
  });
}

interface KeyChange {
  readonly key: string;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly before?: Entry | undefined;
  readonly after?: Entry | undefined;
}

function changesBetween(before: Environment, after: Environment, keys: readonly string[]): readonly KeyChange[] {
  const all = new Set([...before.entries.keys(), ...after.entries.keys()]);
  return [...all]
    .filter((key) => keys.length === 0 || keys.some((wanted) => key === wanted || isBelow(key, wanted)))
    .map((key) => changeOf(key, before.entries.get(key), after.entries.get(key)))
    .filter((change) => change !== undefined);
}

function changeOf(key: string, before: Entry | undefined, after: Entry | undefined): KeyChange | undefined {
  if (before === undefined || after === undefined) {
    return { key, kind: before === undefined ? 'added' : 'removed', before, after };
  }
  const isSame = writeJsonLine(before.value) === writeJsonLine(after.value);
  return isSame ? undefined : { key, kind: 'changed', before, after };
}

/** @returns the exit code of the command, when one was given */
async function tell(
  invocation: Invocation,
  { application, profiles, version }: Environment,
  changes: readonly KeyChange[],
  revealing: boolean,
): Promise<ExitCode> {
  const coordinates = { application, profiles, version };
  const whole = { ...coordinates, changes: changes.map((change) => asJson(change, false)) };
  if (invocation.commandLine.length > 0) {
    return runHandler(invocation, `${writeJsonLine(whole)}\n`);
  }
  const hides = invocation.isTerminal && !revealing;
  const shown = changes.map((change) => asJson(change, hides));
  if (invocation.output === 'json') invocation.write(`${writeJsonLine({ ...coordinates, changes: shown })}\n`);
  else if (invocation.isTerminal) invocation.write(changeLines(invocation, shown, ''));
  else
    writeRows(
      invocation,
      ['VERSION', 'KIND', 'KEY', 'BEFORE', 'AFTER'],
      shown.map((each) => [version, ...changeRow(each)]),
    );
  return EXIT.ok;
}

function asJson({ key, kind, before, after }: KeyChange, hides: boolean): JsonObject {
  const value = ({ value: plain, secret }: Entry): Json => (hides && secret ? MASK : (plain as Json));
  return { key, kind, ...(before && { before: value(before) }), ...(after && { after: value(after) }) };
}
