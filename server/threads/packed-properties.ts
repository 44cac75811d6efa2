import { setImmediate } from 'node:timers/promises';
import type { Property } from '../core/environment.js';
import { Secret, UnopenedSecret } from '../core/secret.js';
import { BinaryLiteral, EMPTY_LIST, NumberLiteral, type PlainValue, type Value } from '../core/value.js';

/**
 * Lists of properties on their way to another thread: all of them one after the other as JSON in slices (key, value,
 * line, column, key, value …), and how many each list has. A clone of as many small objects would hold the receiver's
 * event loop for as long as reading the file itself; a slice holds it for about a millisecond.
 */
export interface PackedProperties {
  readonly counts: Uint32Array;
  readonly slices: readonly string[];
}

type Lists = readonly (readonly Property[])[];

/** What is packed or unpacked at a stretch: characters, and as many again for each property. */
const SLICE_WEIGHT = 131_072;
const PROPERTY_WEIGHT = 128;
const FIELDS = 6;

/** Packs all at once, for a thread that nobody waits for. */
export function pack(lists: Lists): PackedProperties {
  return { counts: countsOf(lists), slices: [...slicesOf(lists)] };
}

/** Unpacks all at once. */
export function unpack({ counts, slices }: PackedProperties): Lists {
  return cut(slices.flatMap(unpackSlice), counts);
}

/** The same, with a turn for everybody else between slices. */
export async function packInTurns(lists: Lists): Promise<PackedProperties> {
  const slices: string[] = [];
  for (const slice of slicesOf(lists)) {
    if (slices.length > 0) await setImmediate();
    slices.push(slice);
  }
  return { counts: countsOf(lists), slices };
}

export async function unpackInTurns({ counts, slices }: PackedProperties): Promise<Lists> {
  const properties: Property[] = [];
  for (const slice of slices) {
    if (properties.length > 0) await setImmediate();
    properties.push(...unpackSlice(slice));
  }
  return cut(properties, counts);
}

function countsOf(lists: Lists): Uint32Array {
  return Uint32Array.from(lists, ({ length }) => length);
}

function cut(properties: readonly Property[], counts: Uint32Array): Lists {
  let at = 0;
  return Array.from(counts, (count) => {
    at += count;
    return properties.slice(at - count, at);
  });
}

function* slicesOf(lists: Lists): Generator<string> {
  let fields: unknown[] = [];
  let weight = 0;
  for (const { key, value, line, column, endLine = null, springOrigin = null } of inTurn(lists)) {
    fields.push(key, packedValue(value), line, column, endLine, springOrigin);
    weight += PROPERTY_WEIGHT + key.length + textLength(value);
    if (weight < SLICE_WEIGHT) continue;
    yield JSON.stringify(fields);
    fields = [];
    weight = 0;
  }
  if (fields.length > 0) yield JSON.stringify(fields);
}

function textLength(value: Value): number {
  if (value instanceof Secret) return value.reveal().length;
  return typeof value === 'string' ? value.length : 0;
}

function* inTurn(lists: Lists): Generator<Property> {
  for (const properties of lists) yield* properties;
}

function unpackSlice(slice: string): readonly Property[] {
  const fields: unknown = JSON.parse(slice);
  if (!Array.isArray(fields)) throw new TypeError('not a slice of packed properties');
  const properties: Property[] = [];
  for (let at = 0; at < fields.length; at += FIELDS) {
    const [key, packed, line, column, endLine, springOrigin] = fields.slice(at, at + FIELDS);
    const property = { key, value: unpackValue(packed), line, column };
    if (endLine === null && springOrigin === null) properties.push(property);
    else properties.push({ ...property, ...(endLine && { endLine }), ...(springOrigin !== null && { springOrigin }) });
  }
  return properties;
}

type PackedPlain = string | boolean | null | readonly never[] | { text: string; spring: string } | { bytes: string };
type PackedValue = PackedPlain | { secret: PackedPlain } | { unopened: string };

/** The other thread is one of ours: secrets cross over as what they are. */
function packedValue(value: Value): PackedValue {
  if (value instanceof UnopenedSecret) return { unopened: value.reveal() };
  return value instanceof Secret ? { secret: packedPlain(value.revealValue()) } : packedPlain(value);
}

function packedPlain(value: PlainValue): PackedPlain {
  return value instanceof BinaryLiteral ? { bytes: value.base64 } : value;
}

function unpackValue(value: PackedValue): Value {
  if (typeof value !== 'object' || value === null) return value;
  if ('unopened' in value) return new UnopenedSecret(value.unopened);
  return 'secret' in value ? new Secret(unpackPlain(value.secret)) : unpackPlain(value);
}

function unpackPlain(value: PackedPlain): PlainValue {
  if (typeof value !== 'object' || value === null) return value;
  if ('text' in value) return new NumberLiteral(value.text, value.spring);
  return 'bytes' in value ? new BinaryLiteral(value.bytes) : EMPTY_LIST;
}
