import { type PlainValue, springText } from '../../server/core/value.js';
import { CliError } from '../cli-error.js';
import type { Entry } from '../environment.js';
import { EXIT } from '../exit-codes.js';

/** Names that the shell, the loader or a runtime obeys: who sets these decides what code runs. */
const RESERVED =
  /^(?:PATH|HOME|USER|SHELL|IFS|ENV|PS[0-4]|PROMPT_COMMAND|BASH_.*|LD_.*|DYLD_.*|NODE_(?:OPTIONS|PATH|EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED)|PYTHON(?:PATH|STARTUP|HOME)|PERL5(?:LIB|OPT)|RUBY(?:LIB|OPT)|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|GIT_.*)$/;

/**
 * `a.b-c[0]` is `A_BC_0`, as Spring's relaxed binding reads it.
 *
 * @throws CliError `name-collision` when two keys become one name
 */
export function variablesOf(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const variables = new Map<string, string>();
  for (const { key, value } of entries) {
    const name = variableName(key);
    const other = keys.get(name);
    if (other !== undefined) {
      const message = `${other} and ${key} both become the variable ${name}`;
      throw new CliError(
        'name-collision',
        EXIT.invalidConfiguration,
        message,
        'another form keeps them apart: -o json',
      );
    }
    keys.set(name, key);
    if (!RESERVED.test(name)) variables.set(name, textOf(value));
  }
  return variables;
}

function variableName(key: string): string {
  const bare = key.replaceAll('-', '').replaceAll(']', '');
  const name = bare.replace(/[^A-Za-z0-9_]/g, '_').toUpperCase();
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/** Numbers with their digits; null and the empty list are empty. */
export function textOf(value: PlainValue): string {
  return springText(value); // numbers were read as literals that are printed as written
}

/** For `eval`: in single quotes, where a shell obeys nothing. */
export function shellLines(variables: ReadonlyMap<string, string>): string {
  return [...variables].map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`).join('');
}

const DOTENV_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r' };

/** Bare where every reader agrees, in single quotes where nothing must be replaced, in double quotes for line breaks. */
export function dotenvLines(variables: ReadonlyMap<string, string>): string {
  return [...variables].map(([name, value]) => `${name}=${dotenvValue(value)}\n`).join('');
}

function dotenvValue(value: string): string {
  if (/^[\w./:@%+,-]*$/.test(value)) return value;
  if (!/['\n\r]/.test(value)) return `'${value}'`;
  return `"${value.replace(/[\n\r]/g, (sign) => DOTENV_ESCAPES[sign] as string).replaceAll('"', '\\"')}"`;
}

/** For `docker run --env-file`, which knows neither quotes nor line breaks. @throws CliError */
export function dockerLines(variables: ReadonlyMap<string, string>): string {
  const broken = [...variables].find(([, value]) => /[\n\r]/.test(value));
  if (broken) {
    throw new CliError('line-break', EXIT.invalidConfiguration, `${broken[0]}: docker's files cannot hold line breaks`);
  }
  return [...variables].map(([name, value]) => `${name}=${value}\n`).join('');
}
