/** The largest file that the shipped limits allow, and the schema that takes longest to check it. */

export const COSTLY_APPLICATION = 'costly';
const FILE_BYTES = 1_048_576;
const KEYS_IN_GROUP = 20;

/**
 * Counted repetitions cost an automaton the most: it follows all counts at once. To look at the whole file takes half the
 * deadline; a dearer pattern would pass it on a slow machine, and then the row would measure something else.
 */
const COSTLY_PATTERN = '^(?:[a-z0-9 ]{0,99}[a-z ]{0,99}){1,4}$';

export function costlySchema(): ReadonlyMap<string, string> {
  const values = { additionalProperties: { type: 'string', pattern: COSTLY_PATTERN } };
  const schema = { patternProperties: { '^group': values } };
  return new Map([[`schemas/${COSTLY_APPLICATION}.schema.json`, JSON.stringify(schema)]]);
}

/** One value, the last, is what the schema refuses: so all others are looked at, and that it was done can be asked. */
export function refusedFile(revision: number): ReadonlyMap<string, string> {
  return new Map([[`${COSTLY_APPLICATION}.yml`, `${costlyText(revision)}grouplast:\n  value: refused!\n`]]);
}

export function acceptedFile(revision: number): ReadonlyMap<string, string> {
  return new Map([[`${COSTLY_APPLICATION}.yml`, costlyText(revision)]]);
}

/** Some 30,000 keys. */
function costlyText(revision: number): string {
  const lines: string[] = [];
  let bytes = 64;
  for (let key = 0; ; key++) {
    if (key % KEYS_IN_GROUP === 0) lines.push(`group${key / KEYS_IN_GROUP}:`);
    lines.push(`  key${key}: value ${revision} of ${key}`);
    bytes += lines.slice(key % KEYS_IN_GROUP === 0 ? -2 : -1).reduce((sum, line) => sum + line.length + 1, 0);
    if (bytes > FILE_BYTES - 64) return `${lines.join('\n')}\n`;
  }
}
