import type { LineRange } from '../../core/ports.js';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * The numbers git gives to lines. For git only line feeds end lines; for YAML and properties lone carriage returns do,
 * too.
 *
 * @param ranges as the formats count
 */
export function gitRanges(bytes: Uint8Array, ranges: readonly LineRange[]): readonly LineRange[] {
  if (!bytes.includes(CARRIAGE_RETURN)) return ranges;
  const numbers = gitNumbers(bytes);
  const numberOf = (line: number) => numbers[line - 1] ?? Number.POSITIVE_INFINITY;
  return ranges
    .map(({ first, last }) => ({ first: numberOf(first), last: numberOf(last) }))
    .filter(({ last }) => Number.isFinite(last));
}

/** For each line as the formats count, the number git gives to it. */
function gitNumbers(bytes: Uint8Array): readonly number[] {
  const numbers = [1];
  let feeds = 0;
  for (const [position, byte] of bytes.entries()) {
    if (byte === LINE_FEED) feeds += 1;
    const isEnd = byte === LINE_FEED || (byte === CARRIAGE_RETURN && bytes[position + 1] !== LINE_FEED);
    if (isEnd) numbers.push(feeds + 1);
  }
  return numbers;
}
