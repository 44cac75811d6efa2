/** What console.log and util.inspect ask an object for. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** In place of a value that is not to be printed. */
export const HIDDEN = '***';

/** Gives an object another face where it is printed or written as JSON. Whoever reads it sees what it is. */
export function printedAs<T extends object>(object: T, face: () => unknown): T {
  for (const name of [INSPECT, 'toJSON']) Object.defineProperty(object, name, { value: face });
  return object;
}
