const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * The number git gives to a line. For git only line feeds end lines; for YAML and properties lone carriage returns do,
 * too.
 *
 * @param line 1-based, as the formats count
 */
export function gitLine(bytes: Uint8Array, line: number): number {
  let feeds = 0;
  let position = 0;
  for (let left = line - 1; left > 0 && position < bytes.length; position += 1) {
    const byte = bytes[position];
    if (byte === LINE_FEED) feeds += 1;
    if (byte === LINE_FEED || (byte === CARRIAGE_RETURN && bytes[position + 1] !== LINE_FEED)) left -= 1;
  }
  return feeds + 1;
}
