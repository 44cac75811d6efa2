import { unusable } from './variables.js';

type Variables = ReadonlyMap<string, string>;

/** For `eval`: in single quotes, where a shell obeys nothing. */
export function shellLines(variables: Variables): string {
  return linesOf(variables, (name, value) => `export ${name}='${value.replaceAll("'", "'\\''")}'`);
}

/** For files that programs read at their start. @throws CliError when a value has no form that is read back as it was */
export function dotenvLines(variables: Variables): string {
  return linesOf(variables, (name, value) => `${name}=${dotenvValue(name, value)}`);
}

/** For `docker run --env-file`, which knows neither quotes nor line breaks. @throws CliError */
export function dockerLines(variables: Variables): string {
  return linesOf(variables, (name, value) => {
    if (/[\n\r]/.test(value)) throw unusable('unusable-value', `${name}: docker's files cannot hold line breaks`);
    return `${name}=${value}`;
  });
}

function linesOf(variables: Variables, line: (name: string, value: string) => string): string {
  return [...variables].map(([name, value]) => `${line(name, value)}\n`).join('');
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r' };

/**
 * Bare where every reader agrees; in single quotes, in which nothing is replaced; in double quotes, which have line
 * breaks as `\n` and leave no other escape alone; last in backticks, which fewer readers know. There is no escape for the
 * quotes themselves.
 *
 * @see https://github.com/motdotla/dotenv and parseEnv() of Node's util
 */
function dotenvValue(name: string, value: string): string {
  if (/^[\w./:@%+,\\-]*$/.test(value)) return value;
  const fits = (quote: string) => !value.includes(quote) && !value.endsWith('\\');
  const hasBreak = /[\n\r]/.test(value);
  if (fits("'") && !hasBreak) return `'${value}'`;
  if (fits('"') && !value.includes('\\')) {
    return `"${value.replace(/[\n\r]/g, (sign) => ESCAPES[sign] as string)}"`; // the class holds just these
  }
  const quote = value.includes('\r') ? undefined : ["'", '`'].find(fits);
  if (quote !== undefined) return quote + value + quote;
  throw unusable('unusable-value', `${name}: a dotenv file cannot hold such a value: it has every kind of quotes`);
}
