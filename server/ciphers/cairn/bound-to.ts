import type { Span } from '../span.js';
import type { EnvelopeVersion } from './envelope.js';
import type { ValuePlace } from './place-mark.js';

/** What the wrapped data key is bound to. */
export const DATA_KEY_BOUND = Buffer.from('cairn:v1 data key');

/**
 * What a value is bound to: its place, and the head, so that nobody can take a recipient away unnoticed. Neither a path
 * nor a key can hold a NUL.
 */
export function boundTo({ file, key }: ValuePlace, { bytes, start, end }: Span, version: EnvelopeVersion): Buffer {
  const place = `cairn:${version}\0${file}\0${key}\0`;
  const bound = Buffer.allocUnsafe(Buffer.byteLength(place) + end - start);
  bytes.copy(bound, bound.write(place), start, end);
  return bound;
}
