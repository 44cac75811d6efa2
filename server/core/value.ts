import { type PlainValue, plainText } from './plain-value.js';
import { Secret } from './secret.js';

export { BinaryLiteral, EMPTY_LIST, NumberLiteral, type PlainValue } from './plain-value.js';

/**
 * The value of one flat key. Lists and maps that hold something are spread over several keys. A secret is what came from a
 * cipher text or a vault; only who writes the body of an authorized answer, or checks it, reveals it.
 */
export type Value = PlainValue | Secret;

/** The text Spring makes of a value in a string context: `null` and the empty list are the empty string there. Reveals. */
export function springText(value: Value): string {
  return value instanceof Secret ? value.reveal() : plainText(value);
}
