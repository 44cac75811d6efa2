import { ConfigClientError, invalidOptions } from './errors.js';
import type { RawProperties, RawValue } from './flat.js';
import { RawNumber } from './json.js';
import { isBelow } from './path.js';

export interface ToEnvOptions {
  /** Put before each name as it is: `APP_`. Default none. */
  readonly prefix?: string | undefined;
  /** Only these keys and what lies below them. Default all. */
  readonly include?: readonly string[] | undefined;
  /** `spring`: `a.b-c[0]` → `A_BC_0`, as Spring's relaxed binding reads it. `posix`: `A_B_C_0`. Default `spring`. */
  readonly style?: 'spring' | 'posix' | undefined;
}

/** Who sets these decides what code runs; a configuration repository must not. */
const RESERVED =
  /^(?:PATH|HOME|USER|SHELL|IFS|ENV|PS[0-4]|PROMPT_COMMAND|BASH_.*|LD_.*|DYLD_.*|NODE_(?:OPTIONS|PATH|EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED)|PYTHON(?:PATH|STARTUP|HOME)|PERL5(?:LIB|OPT)|RUBY(?:LIB|OPT)|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|GIT_.*)$/;

/**
 * Makes environment variables of flat keys. Numbers have the digits as written; null and empty lists are empty text.
 * Names that the shell, the loader or a runtime obeys (`PATH`, `LD_…`, `NODE_OPTIONS` …) are left out.
 *
 * @throws ConfigClientError `name-collision` when two keys become one name; `invalid-options` for another style, or a
 *   prefix that no name can begin with
 */
export function toEnv(raw: RawProperties, options: ToEnvOptions = {}): Record<string, string> {
  const { prefix = '', include, style = 'spring' } = options;
  if (style !== 'spring' && style !== 'posix') throw invalidOptions('style: not one (expected: spring, posix)');
  if (!/^(?:[A-Za-z_][A-Za-z0-9_]*)?$/.test(prefix))
    throw invalidOptions('prefix: not one (expected: letters, digits and _)');
  const keys = new Map<string, string>();
  for (const key of Object.keys(raw)) {
    if (include !== undefined && !include.some((wanted) => isBelow(key, wanted))) continue;
    const name = prefix + nameOf(key, style);
    const other = keys.get(name);
    if (other !== undefined) throw new ConfigClientError('name-collision', `${other} and ${key}: both become ${name}`);
    if (!RESERVED.test(name)) keys.set(name, key);
  }
  return Object.fromEntries([...keys].map(([name, key]) => [name, textOf(raw[key] ?? null)]));
}

function nameOf(key: string, style: 'spring' | 'posix'): string {
  const bare = style === 'spring' ? key.replaceAll('-', '') : key;
  const name = bare
    .replace(/\]/g, '')
    .replace(/[^A-Za-z0-9_]/g, '_')
    .toUpperCase();
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

function textOf(value: RawValue): string {
  if (value instanceof RawNumber) return value.text;
  return typeof value === 'object' ? '' : String(value);
}
