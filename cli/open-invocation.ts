import { usageError } from './cli-error.js';
import { type ColourChoice, colours, wantsColour } from './colours.js';
import type { CommandListing } from './command-outline.js';
import type { Host } from './host.js';
import type { Invocation } from './invocation.js';
import { visibleLines } from './output/visible.js';
import { type GlobalFlags, resolveSettings, type Settings } from './settings.js';

export interface Outside {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly commandLine: readonly string[];
  readonly commands: readonly CommandListing[];
}

/**
 * @param outputs what the command can write; undefined when it has one form, or judges `-o` itself
 * @throws CliError
 */
export function openInvocation(
  flags: GlobalFlags,
  outputs: readonly string[] | undefined,
  { host, signal, commandLine, commands }: Outside,
): Invocation {
  const { stdout, stderr } = host;
  let settings: Promise<Settings> | undefined;
  const resolved = () => {
    settings ??= resolveSettings(flags, host);
    return settings;
  };
  return {
    host,
    signal,
    commandLine,
    commands,
    output: outputs && checkedOutput(flags.output, host, outputs),
    flags,
    isTerminal: stdout.isTTY === true,
    colours: colours(wantsColour(colourChoice(flags), host.env, stdout)),
    settings: resolved,
    api: async () => {
      const { apiClient } = await import('./api-client.js');
      const client = apiClient(await resolved(), host.stdin, signal);
      if (flags.verbose) stderr.write(`server: ${client.base}\n`);
      return client;
    },
    write: (data) => void stdout.write(data),
    print: (text) => void stdout.write(stdout.isTTY ? visibleLines(text) : text),
    note: (message) => void (flags.quiet || stderr.write(`${visibleLines(message)}\n`)),
    detail: (message) => void (flags.verbose && stderr.write(`${visibleLines(message)}\n`)),
  };
}

/** A flag that does not fit is an error; a variable that is set once for all commands need not fit each of them. */
function checkedOutput(flag: string | undefined, { env }: Host, outputs: readonly string[]): string | undefined {
  if (flag !== undefined && !outputs.includes(flag)) {
    throw usageError(`--output: ${flag} (expected: ${outputs.join(', ')})`);
  }
  const variable = env['CAIRN_OUTPUT'];
  return flag ?? (variable !== undefined && outputs.includes(variable) ? variable : undefined);
}

function colourChoice({ color }: GlobalFlags): ColourChoice {
  if (color === undefined || color === 'auto') return 'auto';
  if (color === false || color === 'never') return 'never';
  if (color === 'always') return 'always';
  throw usageError(`--color: ${color} (expected: auto, always or never)`);
}
