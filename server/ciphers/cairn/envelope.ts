import { InvalidCipherError } from '../../core/errors.js';
import { ByteReader, BytesEndError } from '../byte-reader.js';
import type { Span } from '../span.js';
import { fromBase64Url } from '../text-bytes.js';
import { FINGERPRINT_BYTES, type KeyName } from './fingerprint.js';
import { PLACE_MARK_BYTES } from './place-mark.js';

const NOTHING = Buffer.alloc(0);
const NO_TRANSIT: readonly never[] = [];
const PREFIX = '{cairn:';
/** Only a text that a Vault's key opens is of the second. */
export type EnvelopeVersion = 'v1' | 'v2';

const VERSIONS: readonly EnvelopeVersion[] = ['v1', 'v2'];
const END = '}';
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
export const DATA_KEY_BYTES = 32;

/** The data key under one key of a ring. */
export interface WrappedKey {
  readonly fingerprint: Buffer;
  /** A nonce, the data key under AES-256-GCM, and the tag. */
  readonly wrapped: Buffer;
}

/** The data key under a key of a Vault's, as that has written it. */
export interface TransitWrapped {
  readonly fingerprint: Buffer;
  readonly wrapped: string;
}

/** What is put in front of an encrypted value. */
export interface EnvelopeHead {
  readonly ringKeys: readonly WrappedKey[];
  /** Fingerprints of those who can open `ageFile`. */
  readonly ageRecipients: readonly Buffer[];
  /** The data key as a file of age's; empty when it has no recipients. */
  readonly ageFile: Buffer;
  readonly transit: readonly TransitWrapped[];
}

/** The same as it is read: the data key under one key of a ring. */
export interface NamedKey {
  readonly name: KeyName;
  readonly wrapped: Span;
}

/** The same as it is read: the data key under a key of a Vault's. */
export interface NamedTransit {
  readonly name: KeyName;
  readonly wrapped: string;
}

export interface Envelope {
  readonly version: EnvelopeVersion;
  readonly ringKeys: readonly NamedKey[];
  readonly ageRecipients: readonly KeyName[];
  readonly ageFile: Buffer;
  readonly transit: readonly NamedTransit[];
  /** The mark of the place first; part of what the value is bound to. */
  readonly head: Span;
  /** A nonce, the value under AES-256-GCM, and the tag. */
  readonly sealed: Span;
}

export function isCairnText(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** docs/secrets.md draws the layout. */
export function encodeHead(placeMark: Buffer, { ringKeys, ageRecipients, ageFile, transit }: EnvelopeHead): Buffer {
  return Buffer.concat([
    placeMark,
    Buffer.from([ringKeys.length]),
    ...ringKeys.flatMap(({ fingerprint, wrapped }) => [fingerprint, wrapped]),
    Buffer.from([ageRecipients.length]),
    ...ageRecipients,
    ...(ageRecipients.length === 0 ? [] : [lengthOf(ageFile), ageFile]),
    ...(transit.length === 0 ? [] : [Buffer.from([transit.length]), ...transit.flatMap(transitParts)]),
  ]);
}

export function versionOf({ transit }: Pick<EnvelopeHead, 'transit'>): EnvelopeVersion {
  return transit.length === 0 ? 'v1' : 'v2';
}

function transitParts({ fingerprint, wrapped }: TransitWrapped): readonly Buffer[] {
  const text = Buffer.from(wrapped);
  return [fingerprint, lengthOf(text), text];
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return length;
}

export function writeEnvelope(head: Buffer, sealed: Buffer, version: EnvelopeVersion): string {
  return startOf(version) + Buffer.concat([head, sealed]).toString('base64url') + END;
}

/** @throws InvalidCipherError when it is none, or of a later version */
export function readEnvelope(text: string): Envelope {
  const version = VERSIONS.find((each) => text.startsWith(startOf(each)));
  if (!version) {
    throw new InvalidCipherError(isCairnText(text) ? 'in a version that is not known' : 'not a cipher text');
  }
  if (!text.endsWith(END)) throw new InvalidCipherError('not a cipher text');
  try {
    return decode(fromBase64Url(text.slice(startOf(version).length, -END.length)), version);
  } catch (error) {
    throw error instanceof BytesEndError ? new InvalidCipherError('not a cipher text') : error;
  }
}

function startOf(version: EnvelopeVersion): string {
  return `${PREFIX}${version}:`;
}

function decode(bytes: Buffer, version: EnvelopeVersion): Envelope {
  const reader = new ByteReader(bytes);
  reader.skip(PLACE_MARK_BYTES);
  const ringKeys: NamedKey[] = [];
  for (let left = reader.number(1); left > 0; left -= 1) {
    const name = reader.hex(FINGERPRINT_BYTES);
    ringKeys.push({ name, wrapped: reader.span(NONCE_BYTES + DATA_KEY_BYTES + TAG_BYTES) });
  }
  const ageRecipients: KeyName[] = [];
  for (let left = reader.number(1); left > 0; left -= 1) ageRecipients.push(reader.hex(FINGERPRINT_BYTES));
  const ageFile = ageRecipients.length === 0 ? NOTHING : reader.take(reader.number(2));
  const transit = version === 'v1' ? NO_TRANSIT : decodeTransit(reader);
  const head = { bytes, start: 0, end: reader.offset };
  if (reader.left < NONCE_BYTES + TAG_BYTES) throw new InvalidCipherError('not a cipher text');
  const sealed = reader.span(reader.left);
  return { version, ringKeys, ageRecipients, ageFile, transit, head, sealed };
}

function decodeTransit(reader: ByteReader): readonly NamedTransit[] {
  const transit: NamedTransit[] = [];
  for (let left = reader.number(1); left > 0; left -= 1) {
    const name = reader.hex(FINGERPRINT_BYTES);
    transit.push({ name, wrapped: reader.take(reader.number(2)).toString('latin1') });
  }
  return transit;
}
