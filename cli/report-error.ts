import { CliError } from './cli-error.js';
import { type ColourChoice, colours, wantsColour } from './colours.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import type { Host } from './host.js';
import { visibleLines } from './output/visible.js';

/** Says what went wrong on the standard error, as text or, when JSON was asked for, as JSON. */
export function reportError(error: unknown, args: readonly string[], host: Host): ExitCode {
  const { code, message, hint, exitCode } = described(error);
  host.stderr.write(wantsJson(args, host) ? asJson({ code, message, hint }) : asText(message, hint, args, host));
  return exitCode;
}

function described(error: unknown): Pick<CliError, 'code' | 'message' | 'hint' | 'exitCode'> {
  if (error instanceof CliError) return error;
  const { code, path, syscall, stack } = error as NodeJS.ErrnoException;
  if (syscall !== undefined && path !== undefined) {
    return { code: 'file', message: `${path}: ${syscall} failed (${code})`, hint: undefined, exitCode: EXIT.usage };
  }
  const message = `a bug in cairn: ${stack ?? String(error)}`;
  return { code: 'internal', message, hint: undefined, exitCode: EXIT.internal };
}

function asJson(error: { readonly code: string; readonly message: string; readonly hint: string | undefined }): string {
  return `${JSON.stringify({ error })}\n`;
}

function asText(message: string, hint: string | undefined, args: readonly string[], { env, stderr }: Host): string {
  const { red, dim } = colours(wantsColour(colourIn(args), env, stderr));
  const advice = hint === undefined ? '' : `${dim('hint:')} ${visibleLines(hint)}\n`;
  return `${red('error:')} ${visibleLines(message)}\n${advice}`;
}

/** Read from the bare arguments: what could not be parsed has to be reported, too. */
function wantsJson(args: readonly string[], { env }: Host): boolean {
  const own = ownFlags(args);
  const at = own.findIndex((arg) => /^(?:-o|--output)(?:=|$)|^-o./.test(arg));
  if (at < 0) return env['CAIRN_OUTPUT'] === 'json';
  const arg = own[at] as string; // findIndex has just found it
  return arg === '-o' || arg === '--output' ? own[at + 1] === 'json' : /^(?:-o=?|--output=)json$/.test(arg);
}

function colourIn(args: readonly string[]): ColourChoice {
  const own = ownFlags(args);
  if (own.includes('--no-color') || own.includes('--color=never')) return 'never';
  return own.includes('--color=always') || own[own.indexOf('--color') + 1] === 'always' ? 'always' : 'auto';
}

function ownFlags(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end < 0 ? args : args.slice(0, end);
}
