import type { FileReference } from './environment.js';
import type { Place } from './errors.js';

/** Where a value is written. What comes from a Vault lies on no line: 0 says so. */
export function valuePlace({ path }: FileReference, { line, column }: { line: number; column: number }): Place {
  return line === 0 ? { file: path } : { file: path, line, column };
}
