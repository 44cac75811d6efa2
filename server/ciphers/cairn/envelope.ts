import { InvalidCipherError } from '../../core/errors.js';
import { ByteReader, BytesEndError } from '../byte-reader.js';
import { fromBase64Url } from '../text-bytes.js';
import { FINGERPRINT_BYTES } from './fingerprint.js';
import { PLACE_MARK_BYTES } from './place-mark.js';

const NOTHING = Buffer.alloc(0);
export const PREFIX = '{cairn:';
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

/** What stands in front of the encrypted value. */
export interface EnvelopeHead {
  readonly ringKeys: readonly WrappedKey[];
  /** Fingerprints of those who can open `ageFile`. */
  readonly ageRecipients: readonly Buffer[];
  /** The data key as a file of age's; empty when it has no recipients. */
  readonly ageFile: Buffer;
  readonly transit: readonly TransitWrapped[];
}

export interface Envelope extends EnvelopeHead {
  readonly version: EnvelopeVersion;
  /** The head as bytes, the mark of the place first, which are part of what the value is bound to. */
  readonly head: Buffer;
  /** A nonce, the value under AES-256-GCM, and the tag. */
  readonly sealed: Buffer;
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
  const ringKeys: WrappedKey[] = [];
  for (let left = reader.number(1); left > 0; left -= 1) {
    const fingerprint = reader.take(FINGERPRINT_BYTES);
    ringKeys.push({ fingerprint, wrapped: reader.take(NONCE_BYTES + DATA_KEY_BYTES + TAG_BYTES) });
  }
  const ageRecipients: Buffer[] = [];
  for (let left = reader.number(1); left > 0; left -= 1) ageRecipients.push(reader.take(FINGERPRINT_BYTES));
  const ageFile = ageRecipients.length === 0 ? NOTHING : reader.take(reader.number(2));
  const transit: TransitWrapped[] = [];
  for (let left = version === 'v1' ? 0 : reader.number(1); left > 0; left -= 1) {
    const fingerprint = reader.take(FINGERPRINT_BYTES);
    transit.push({ fingerprint, wrapped: reader.take(reader.number(2)).toString('latin1') });
  }
  const head = bytes.subarray(0, reader.offset);
  const sealed = reader.rest();
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new InvalidCipherError('not a cipher text');
  return { version, ringKeys, ageRecipients, ageFile, transit, head, sealed };
}
