import { Command, CommanderError } from 'commander';
import { type CliError, usageError } from './cli-error.js';
import type { CommandDefinition } from './command.js';
import { COMMANDS } from './commands.js';
import { didYouMean } from './did-you-mean.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { GivenOptions } from './given-options.js';
import { GLOBAL_OPTIONS } from './global-options.js';
import type { Host } from './host.js';
import { openInvocation } from './open-invocation.js';
import type { GlobalFlags } from './settings.js';

/**
 * Parses, loads the one command that is asked for, and runs it.
 *
 * @throws CliError, and whatever is a bug
 */
export async function parseAndRun(args: readonly string[], host: Host, signal: AbortSignal): Promise<ExitCode> {
  const outcome: { exitCode: ExitCode } = { exitCode: EXIT.ok };
  const dashes = args.indexOf('--');
  const outside = { host, signal, commandLine: dashes < 0 ? [] : args.slice(dashes + 1), commands: COMMANDS };
  const program = globalProgram(host);
  for (const { name, summary, hidden } of COMMANDS) program.command(name, { hidden: hidden ?? false }).summary(summary);

  program.hook('preSubcommand', async (_, command) => {
    const entry = COMMANDS.find(({ name }) => name === command.name());
    if (!entry) return; // commander's own help command
    const definition = await entry.load();
    configure(command, entry.summary, definition, async (operands, options) => {
      const invocation = openInvocation(program.opts<GlobalFlags>(), definition.outputs, outside);
      outcome.exitCode = await definition.run(invocation, operands, options);
    });
  });
  try {
    await program.parseAsync(asCommand(args), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw asUsageError(error);
  }
  return outcome.exitCode;
}

/** Says what a line means that does not begin with a command's name. @throws CliError when help is asked for about none */
function asCommand(args: readonly string[]): readonly string[] {
  const [first, topic] = args;
  if (first === undefined) return ['--help'];
  if (first === '--version' || first === '-V') return ['version', ...args.slice(1)];
  const names = ['help', ...COMMANDS.filter(({ hidden }) => !hidden).map(({ name }) => name)];
  if (first !== 'help' || topic === undefined || topic.startsWith('-') || topic === 'help') return args;
  if (names.includes(topic)) return [topic, '--help']; // commander's own help does not load the command
  throw usageError(`there is no command ${topic}`, didYouMean(topic, names) ?? 'see: cairn --help');
}

function globalProgram({ stdout, stderr }: Host): Command {
  const program = new Command('cairn')
    .description('Reads, explains and checks the configuration that a Cairn server holds.')
    .helpOption('-h, --help', 'tell more; also: cairn help COMMAND, cairn --version')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => stdout.columns ?? 100,
      outputError: () => {}, // reported by run.ts, like every other error
    })
    .addHelpText('after', FIRST_STEPS)
    .exitOverride();
  for (const { flags, description } of GLOBAL_OPTIONS) {
    const option = program.createOption(flags, description);
    program.addOption(option.long === '--profile' ? option.argParser(collect) : option);
  }
  return program;
}

const FIRST_STEPS = `
First steps:
  cairn list                                what applications there are
  cairn get -a orders -p prod               all that "orders" gets in "prod"
  cairn get -a orders -p prod server.port   one value, bare
  cairn explain -a orders server.port       where a value comes from

Exit codes: 0 ok, 1 differences or a failed check, 2 usage, 3 not found, 4 not allowed, 5 server unavailable,
6 invalid configuration, 7 timeout, 74 output cannot be written, 130 interrupted.`;

function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

function configure(
  command: Command,
  summary: string,
  { operands, options = [], outputs, note, examples }: CommandDefinition,
  run: (operands: readonly string[], options: GivenOptions) => Promise<void>,
): void {
  command.description(summary);
  if (operands !== undefined) command.arguments(operands);
  for (const { flags, description, repeatable } of options) {
    const option = command.createOption(flags, description);
    command.addOption(repeatable ? option.argParser(collect) : option);
  }
  const forms = outputs === undefined ? '' : `\nForms of the output (-o): ${outputs.join(', ')}\n`;
  const lines = examples.map(({ line, does }) => `  ${line}\n      ${does}`);
  const more = note === undefined ? '' : `\n${note}\n`;
  command.addHelpText('after', `${forms}${more}\nExamples:\n${lines.join('\n')}`);
  command.action((...given) => run(given.slice(0, -2).flat().filter(isText), new GivenOptions(command.opts())));
}

function isText(operand: unknown): operand is string {
  return typeof operand === 'string';
}

/** Commander puts its suggestion behind the message, in brackets. */
function asUsageError({ message }: CommanderError): CliError {
  const [, text = message, suggestion] = /^(?:error: )?(.*?)(?:\n\(Did you mean (.*)\?\))?$/s.exec(message) ?? [];
  const hint = suggestion === undefined ? 'see: cairn --help' : `did you mean ${suggestion.replace('one of ', '')}?`;
  return usageError(text.trim(), hint);
}
