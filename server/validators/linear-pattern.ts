import { RE2JS } from 're2js';

interface LinearPattern {
  test(text: string): boolean;
  toString(): string;
}

/**
 * Patterns for ajv that run in time linear in the text, whatever their author wrote: no backtracking, hence neither
 * look-around nor back references.
 *
 * @throws when the pattern needs either
 */
function linearPattern(pattern: string): LinearPattern {
  const compiled = RE2JS.compile(pattern);
  return { test: (text) => compiled.matcher(text).find(), toString: () => pattern };
}

/** The form ajv wants its engine in; `code` only matters for code that is written to a file. */
export const LINEAR_PATTERNS = Object.assign(linearPattern, { code: 'linear-pattern' });
