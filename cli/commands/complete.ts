import { applicationNames, listApplications, SHORT_WAIT_MS } from '../applications.js';
import type { CommandDefinition } from '../command.js';
import { type CommandLine, longName, readCommandLine } from '../command-line.js';
import type { CommandOption } from '../command-outline.js';
import { readContexts } from '../contexts.js';
import { readEnvironment } from '../environment.js';
import { EXIT } from '../exit-codes.js';
import { GLOBAL_OPTIONS } from '../global-options.js';
import type { Invocation } from '../invocation.js';
import { openInvocation } from '../open-invocation.js';
import { hasControl } from '../output/visible.js';
import { SHELLS } from './completion.js';

/** What a shell calls when somebody presses Tab. It says nothing rather than something wrong, and never fails. */
export const complete: CommandDefinition = {
  operands: '[word...]',
  examples: [
    { line: "cairn __complete -- ge ''", does: 'prints commands, one a line, with a tab before what they do' },
    { line: "cairn __complete -- get -a orders ''", does: 'prints keys' },
  ],
  run: async (invocation, words) => {
    const line = await readCommandLine(words, invocation.commands);
    const candidates = await candidatesFor(line, asTyped(invocation, line)).catch(() => []);
    const fitting = candidates.filter((candidate) => candidate.startsWith(line.current) && isOneWord(candidate));
    invocation.write(fitting.map((candidate) => `${candidate}\n`).join(''));
    return EXIT.ok;
  },
};

/** What a line break or a tab would tear apart, or would move the cursor, is not offered. */
function isOneWord(candidate: string): boolean {
  return !hasControl(candidate.replace('\t', ''));
}

/** With the flags of the line that is being typed, and little patience. */
function asTyped({ host, signal, commands }: Invocation, { flags }: CommandLine): Invocation {
  return openInvocation({ ...flags, quiet: true, timeout: `${SHORT_WAIT_MS}ms` }, undefined, {
    host,
    signal,
    commandLine: [],
    commands,
  });
}

async function candidatesFor(line: CommandLine, invocation: Invocation): Promise<readonly string[]> {
  if (line.awaiting !== undefined) return valuesOf(line.awaiting, line, invocation);
  const options = [...GLOBAL_OPTIONS, ...(line.definition?.options ?? []), HELP];
  if (line.current.startsWith('-')) return options.map((option) => `${longName(option)}\t${option.description}`);
  if (line.command === undefined || line.command === 'help') {
    return invocation.commands.filter(({ hidden }) => !hidden).map(({ name, summary }) => `${name}\t${summary}`);
  }
  return operandsOf(line.command, line, invocation);
}

const HELP: CommandOption = { flags: '-h, --help', description: 'tell more' };

async function valuesOf(option: string, line: CommandLine, invocation: Invocation): Promise<readonly string[]> {
  switch (option) {
    case '--application':
      return applicationNames(invocation, { patient: false });
    case '--profile':
      return profiles(line, invocation);
    case '--output':
      return line.definition?.outputs ?? [];
    case '--context':
      return Object.keys((await readContexts(invocation.host.env)).contexts);
    case '--color':
      return ['auto', 'always', 'never'];
    default:
      return [];
  }
}

/** Those of the application that is named, else all there are; behind a comma the next one. */
async function profiles({ current }: CommandLine, invocation: Invocation): Promise<readonly string[]> {
  const { application } = await invocation.settings();
  const found = await listApplications(invocation);
  const own = found.filter((each) => application === undefined || each.application === application);
  const before = current.slice(0, current.lastIndexOf(',') + 1);
  return [...new Set(own.flatMap((each) => each.profiles))].sort().map((profile) => before + profile);
}

async function operandsOf(command: string, line: CommandLine, invocation: Invocation): Promise<readonly string[]> {
  switch (command) {
    case 'get':
    case 'list':
    case 'explain':
    case 'history':
    case 'watch': {
      const { entries } = await readEnvironment(invocation, { resolving: false });
      return [...entries.keys()].filter((key) => !key.includes('\t')); // behind a tab stands what it is
    }
    case 'diff': {
      const before = line.current.slice(0, line.current.lastIndexOf('..') + 2 || 0);
      const names = await profiles({ ...line, current: '' }, invocation);
      return names.map((name) => (line.current.includes('..') ? before + name : name));
    }
    case 'context':
      if (line.operands.length === 0) return ['list', 'show', 'use', 'set', 'delete'];
      return Object.keys((await readContexts(invocation.host.env)).contexts);
    case 'completion':
      return Object.keys(SHELLS);
    case 'files':
      return line.operands.length === 0 ? ['get'] : [];
    default:
      return [];
  }
}
