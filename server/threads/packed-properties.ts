import { setImmediate } from 'node:timers/promises';
import type { Property } from '../core/environment.js';
import { EMPTY_LIST, NumberLiteral, type Value } from '../core/value.js';

/**
 * Properties on their way to another thread, as JSON in slices: key, value, line, column, key, value … A clone of as
 * many small objects would hold the receiver's event loop for as long as reading the file itself; a slice holds it for
 * about a millisecond.
 */
export type PackedProperties = readonly string[];

/** What is packed or unpacked at a stretch: characters, and as many again for each property. */
const SLICE_WEIGHT = 131_072;
const PROPERTY_WEIGHT = 128;
const FIELDS = 4;

/** Packs all at once, for a thread that nobody waits for. */
export function pack(properties: readonly Property[]): PackedProperties {
  return [...slicesOf(properties)];
}

/** Unpacks all at once. */
export function unpack(packed: PackedProperties): readonly Property[] {
  return packed.flatMap(unpackSlice);
}

/** The same, with a turn for everybody else between slices. */
export async function packInTurns(properties: readonly Property[]): Promise<PackedProperties> {
  const packed: string[] = [];
  for (const slice of slicesOf(properties)) {
    if (packed.length > 0) await setImmediate();
    packed.push(slice);
  }
  return packed;
}

export async function unpackInTurns(packed: PackedProperties): Promise<readonly Property[]> {
  const properties: Property[] = [];
  for (const slice of packed) {
    if (properties.length > 0) await setImmediate();
    properties.push(...unpackSlice(slice));
  }
  return properties;
}

function* slicesOf(properties: readonly Property[]): Generator<string> {
  let fields: unknown[] = [];
  let weight = 0;
  for (const { key, value, line, column } of properties) {
    fields.push(key, value, line, column);
    weight += PROPERTY_WEIGHT + key.length + (typeof value === 'string' ? value.length : 0);
    if (weight < SLICE_WEIGHT) continue;
    yield JSON.stringify(fields);
    fields = [];
    weight = 0;
  }
  if (fields.length > 0) yield JSON.stringify(fields);
}

function unpackSlice(slice: string): readonly Property[] {
  const fields: unknown = JSON.parse(slice);
  if (!Array.isArray(fields)) throw new TypeError('not a slice of packed properties');
  const properties: Property[] = [];
  for (let at = 0; at < fields.length; at += FIELDS) {
    const [key, value, line, column] = [fields[at], fields[at + 1], fields[at + 2], fields[at + 3]];
    properties.push({ key, value: unpackValue(value), line, column });
  }
  return properties;
}

function unpackValue(value: string | boolean | null | readonly never[] | { text: string; spring: string }): Value {
  if (typeof value !== 'object' || value === null) return value;
  return 'text' in value ? new NumberLiteral(value.text, value.spring) : EMPTY_LIST;
}
