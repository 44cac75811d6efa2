import { createHash } from 'node:crypto';
import type { Span } from '../span.js';

/** The file and the flat key that a value is for. */
export interface ValuePlace {
  readonly file: string;
  readonly key: string;
}

const HALF_BYTES = 6;
export const PLACE_MARK_BYTES = 2 * HALF_BYTES;

/**
 * Digests of the place that a value was made for. What keeps it from opening elsewhere is the authentication of the value;
 * these only let us say what is wrong when it does not.
 */
export function placeMark({ file, key }: ValuePlace): Buffer {
  return Buffer.concat([half(file), half(key)]);
}

/** @param marked begins with a mark @returns undefined when that is the mark of the place */
export function misplaced(
  { bytes, start }: Span,
  place: ValuePlace,
): 'made for another file' | 'made for another key' | undefined {
  const here = placeMark(place);
  const mark = bytes.subarray(start, start + PLACE_MARK_BYTES);
  if (!mark.subarray(0, HALF_BYTES).equals(here.subarray(0, HALF_BYTES))) return 'made for another file';
  return mark.equals(here) ? undefined : 'made for another key';
}

function half(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, HALF_BYTES);
}
