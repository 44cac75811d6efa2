import { createDecipheriv, createHash, type KeyObject } from 'node:crypto';
import { openAgeFile } from './node-age-file.js';
import type { AgeIdentity } from './node-age-key.js';
import type { ClosedReason, Opened, SealedPlace } from './opener.js';

/** A key that opens Cairn's own texts, with the name that it has in them. */
export type OpeningKey =
  | { readonly kind: 'aes'; readonly name: Buffer; readonly key: KeyObject }
  | { readonly kind: 'age'; readonly name: Buffer; readonly identity: AgeIdentity };

const PREFIX = '{cairn:';
/** The second is that of texts which a key of a Vault's opens, too. */
const VERSIONS = ['v1', 'v2'] as const;
const HALF_MARK_BYTES = 6;
const NAME_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DATA_KEY_BYTES = 32;
const DATA_KEY_BOUND = Buffer.from('cairn:v1 data key');

interface Envelope {
  /** In the order of the names: wrapped data keys for the first ones, the age file for all others. */
  readonly names: readonly Buffer[];
  readonly wrapped: readonly Buffer[];
  readonly ageFile: Buffer;
  /** Place marks and recipients: part of what the value is bound to. */
  readonly head: Buffer;
  readonly sealed: Buffer;
}

export function isCairnText(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** What a symmetric key, or the public half of an age key, is called inside of a text. */
export function keyName(kind: 'aes key' | 'age recipient', bytes: Buffer): Buffer {
  return createHash('sha256').update(`cairn ${kind}\0`).update(bytes).digest().subarray(0, NAME_BYTES);
}

/** Opens `{cairn:…}` in its place. The server's documentation of secrets draws the layout. */
export function openCairnText(text: string, place: SealedPlace, keys: readonly OpeningKey[]): Opened {
  const version = VERSIONS.find((each) => text.startsWith(`${PREFIX}${each}:`));
  if (version === undefined) return { closed: 'in a version that is not known' };
  const envelope = decode(text, version);
  if (!envelope) return { closed: 'not a cipher text' };
  const key = keys.find(({ name }) => envelope.names.some((each) => each.equals(name)));
  if (!key) return { closed: 'no key is set up for it' };
  const dataKey = dataKeyOf(envelope, key);
  const bound = Buffer.concat([Buffer.from(`cairn:${version}\0${place.file}\0${place.key}\0`), envelope.head]);
  const plain = dataKey?.length === DATA_KEY_BYTES ? openGcm(envelope.sealed, dataKey, bound) : undefined;
  return plain ? { plain: plain.toString('utf8') } : { closed: whyClosed(envelope, place) };
}

function dataKeyOf({ names, wrapped, ageFile }: Envelope, key: OpeningKey): Buffer | undefined {
  if (key.kind === 'age') return openAgeFile(ageFile, key.identity);
  const own = wrapped[names.findIndex((name) => name.equals(key.name))];
  return own && openGcm(own, key.key, DATA_KEY_BOUND);
}

function openGcm(sealed: Buffer, key: KeyObject | Buffer, bound: Buffer): Buffer | undefined {
  const end = sealed.length - TAG_BYTES;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(bound);
  cipher.setAuthTag(sealed.subarray(end));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(NONCE_BYTES, end)), cipher.final()]);
  } catch {
    return undefined;
  }
}

/** The marks only tell what is wrong: what keeps a text from opening elsewhere is its authentication. */
function whyClosed({ head }: Envelope, { file, key }: SealedPlace): ClosedReason {
  const mark = (text: string) => createHash('sha256').update(text).digest().subarray(0, HALF_MARK_BYTES);
  if (!head.subarray(0, HALF_MARK_BYTES).equals(mark(file))) return 'made for another file';
  const isHere = head.subarray(HALF_MARK_BYTES, 2 * HALF_MARK_BYTES).equals(mark(key));
  return isHere ? 'does not open with its key' : 'made for another key';
}

/** Undefined when it is not what an encoder writes. */
function decode(text: string, version: (typeof VERSIONS)[number]): Envelope | undefined {
  const encoded = text.slice(`${PREFIX}${version}:`.length, -1);
  const bytes = Buffer.from(encoded, 'base64url');
  if (!text.endsWith('}') || bytes.toString('base64url') !== encoded) return undefined;
  let at = 2 * HALF_MARK_BYTES;
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const names: Buffer[] = [];
  const wrapped: Buffer[] = [];
  for (let left = take(1)[0] ?? 0; left > 0; left -= 1) {
    names.push(take(NAME_BYTES));
    wrapped.push(take(NONCE_BYTES + DATA_KEY_BYTES + TAG_BYTES));
  }
  const ageRecipients = take(1)[0] ?? 0;
  for (let left = ageRecipients; left > 0; left -= 1) names.push(take(NAME_BYTES));
  const counted = () => {
    const [high = 0, low = 0] = take(2);
    return take(high * 256 + low);
  };
  const ageFile = ageRecipients === 0 ? Buffer.alloc(0) : counted();
  for (let left = version === 'v1' ? 0 : (take(1)[0] ?? 0); left > 0; left -= 1) {
    take(NAME_BYTES);
    counted();
  }
  const sealed = bytes.subarray(at);
  // Past the end views are shorter, and what is left is nothing.
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  return { names, wrapped, ageFile, head: bytes.subarray(0, at), sealed };
}
