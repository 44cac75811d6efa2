import { springText } from '../../server/core/value.js';
import { CliError } from '../cli-error.js';
import type { Entry } from '../environment.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';

/** Names that the shell, the loader or a runtime obeys: who sets these decides what code runs. */
const RESERVED =
  /^(?:PATH|HOME|USER|SHELL|IFS|ENV|PS[0-4]|PROMPT_COMMAND|BASH_.*|LD_.*|DYLD_.*|NODE_(?:OPTIONS|PATH|EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED)|PYTHON(?:PATH|STARTUP|HOME)|PERL5(?:LIB|OPT)|RUBY(?:LIB|OPT)|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|GIT_.*)$/;

/**
 * Names that a shell keeps for itself: it refuses to set them and gives up, takes them for something else, or computes
 * them. bash runs what stands in an index for the value of those that are numbers: `RANDOM='a[$(date)]'`.
 */
const SHELLS_OWN =
  /^(?:UID|EUID|GID|EGID|PPID|USERNAME|SHELLOPTS|BASHOPTS|BASH|BASHPID|SECONDS|S?RANDOM|LINENO|EPOCHSECONDS|EPOCHREALTIME|GROUPS|FUNCNAME|FUNCNEST|DIRSTACK|DIRSTACKSIZE|OPT(?:IND|ARG|ERR)|HIST.*|SAVEHIST|COMP_.*|COMPREPLY|COPROC|PIPESTATUS|READLINE_.*|MAPFILE|REPLY|SHLVL|PWD|OLDPWD|CDPATH|GLOBIGNORE|EXECIGNORE|FIGNORE|POSIXLY_CORRECT|INPUTRC|MAIL|MAILCHECK|MAILPATH|TMOUT|COLUMNS|LINES|LISTMAX|KEYTIMEOUT|KEYBOARD_HACK|BAUD|ERRNO|ARGC|ARGV|ARGV0|STATUS|TTY|TTYIDLE|FPATH|MODULE_PATH|PSVAR|PROMPT\d?|RPROMPT\d?|RPS[12]|SPROMPT|NULLCMD|READNULLCMD|WATCH|WATCHFMT|LOGCHECK|ZDOTDIR|ZSH_.*|KSH_.*|FCEDIT)$/;

/**
 * `a.b-c[0]` is `A_BC_0`, as Spring's relaxed binding reads it. What cannot be left to a shell or a runtime is left out,
 * and told.
 *
 * @throws CliError `name-collision` when two keys become one name; `unusable-name`, `unusable-value`
 */
export function variablesFor(invocation: Invocation, entries: readonly Entry[]): ReadonlyMap<string, string> {
  const isForShell = invocation.output === 'env';
  const all = named(entries);
  const isLeftOut = (name: string) => RESERVED.test(name) || (isForShell && SHELLS_OWN.test(name));
  const left = [...all.keys()].filter(isLeftOut);
  if (left.length > 0) invocation.note(`note: left out, since shells or runtimes obey them: ${left.join(', ')}`);
  return new Map([...all].filter(([name]) => !isLeftOut(name)));
}

/** For Kubernetes, whose keys nobody obeys before they are made variables. @throws CliError as above */
export function named(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const variables = new Map<string, string>();
  for (const { key, value } of entries) {
    const name = variableName(key);
    const other = keys.get(name);
    if (other !== undefined) {
      throw unusable('name-collision', `${other} and ${key} both become the variable ${name}`, KEEPS_APART);
    }
    keys.set(name, key);
    variables.set(name, textOf(key, springText(value))); // numbers were read as literals that are printed as written
  }
  return variables;
}

const KEEPS_APART = 'another form keeps them apart: -o json';

function variableName(key: string): string {
  const bare = key.replaceAll('-', '').replaceAll(']', '');
  const name = bare.replace(/[\x00-\x7f]/g, (sign) => (/[A-Za-z0-9]/.test(sign) ? sign.toUpperCase() : '_'));
  if (!/^[A-Z0-9_]*[A-Z0-9][A-Z0-9_]*$/.test(name)) {
    throw unusable('unusable-name', `${key}: no name of a variable comes of it (expected: letters a to z, digits)`);
  }
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/** Processes are handed their variables as texts that end at a zero. */
function textOf(key: string, text: string): string {
  if (!text.includes('\0')) return text;
  throw unusable('unusable-value', `${key}: a variable cannot hold a zero character`);
}

export function unusable(code: string, message: string, hint = 'another form can hold it: -o json'): CliError {
  return new CliError(code, EXIT.invalidConfiguration, message, hint);
}
