import type { CommandListing, CommandOption, CommandOutline } from './command-outline.js';
import { GLOBAL_OPTIONS } from './global-options.js';
import type { GlobalFlags } from './settings.js';

/** A line that is still being typed. */
export interface CommandLine {
  readonly flags: GlobalFlags;
  readonly command: string | undefined;
  readonly definition: CommandOutline | undefined;
  /** Without the word that is being typed. */
  readonly operands: readonly string[];
  /** The long name of the option whose value is being typed. */
  readonly awaiting: string | undefined;
  /** The word that is being typed; for `--option=val` only `val`. */
  readonly current: string;
}

/** @param words what follows the program's name; the last one is being typed, and may be empty */
export async function readCommandLine(
  words: readonly string[],
  commands: readonly CommandListing[],
): Promise<CommandLine> {
  const typing = words.at(-1) ?? '';
  const values: Record<string, string[]> = {};
  const operands: string[] = [];
  let definition: CommandOutline | undefined;
  let command: string | undefined;
  let awaiting: string | undefined;

  for (const word of words.slice(0, -1)) {
    const options = [...GLOBAL_OPTIONS, ...(definition?.options ?? [])];
    const { option, value } = optionOf(word, options);
    if (awaiting !== undefined) {
      values[awaiting] = [...(values[awaiting] ?? []), word];
      awaiting = undefined;
    } else if (option !== undefined && value !== undefined) {
      values[longName(option)] = [...(values[longName(option)] ?? []), value];
    } else if (option !== undefined) {
      if (takesValue(option)) awaiting = longName(option);
      else values[longName(option)] = [];
    } else if (command === undefined && !word.startsWith('-')) {
      command = word;
      definition = await commands.find(({ name }) => name === word)?.load();
    } else {
      operands.push(word);
    }
  }
  const inline = optionOf(typing, [...GLOBAL_OPTIONS, ...(definition?.options ?? [])]);
  const isInline = awaiting === undefined && inline.option !== undefined && inline.value !== undefined;
  return {
    flags: flagsOf(values),
    command,
    definition,
    operands,
    awaiting: isInline && inline.option ? longName(inline.option) : awaiting,
    current: isInline ? (inline.value ?? '') : typing,
  };
}

/** `--name`, `--name=value`, `-n`, `-nvalue` */
function optionOf(word: string, options: readonly CommandOption[]) {
  const [, name = word, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? /^(-\w)(.+)$/s.exec(word) ?? [];
  const option = options.find(({ flags }) => flags.split(/[ ,]+/).includes(name));
  return option !== undefined && (value === undefined || takesValue(option)) ? { option, value } : {};
}

function takesValue({ flags }: CommandOption): boolean {
  return flags.includes('<');
}

export function longName({ flags }: CommandOption): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}

/** Those that decide which server is asked, and for what. */
function flagsOf(values: Readonly<Record<string, readonly string[]>>): GlobalFlags {
  const last = (name: string) => values[name]?.at(-1);
  const [server, application, label] = [last('--server'), last('--application'), last('--label')];
  const [context, tokenFile, profile] = [last('--context'), last('--token-file'), values['--profile']];
  return {
    ...(server !== undefined && { server }),
    ...(application !== undefined && { application }),
    ...(label !== undefined && { label }),
    ...(context !== undefined && { context }),
    ...(tokenFile !== undefined && tokenFile !== '-' && { tokenFile }),
    ...(profile !== undefined && { profile }),
    ...(values['--insecure'] && { insecure: true as const }),
  };
}
