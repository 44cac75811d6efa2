import { ConfigClientError } from './errors.js';

interface Header {
  readonly format: 1;
  /** Of identity and payload, in hex; only without a key. */
  readonly sha256?: string;
  /** Hex; only with a key. */
  readonly salt?: string;
  readonly iv?: string;
}

/** OWASP's figure for PBKDF2 with SHA-256. */
const ITERATIONS = 600_000;
const NEWLINE = 10;
const encoder = new TextEncoder();

/**
 * The bytes of a cache file: a line of JSON that says how the rest is to be read, then the rest. With a key the rest is
 * AES-256-GCM under a key derived from it; without, a checksum tells damage. Both cover the identity, so that a file
 * cannot stand in for another's.
 *
 * @param identity names whose environment it is
 */
export async function seal(text: string, identity: string, key: string | undefined): Promise<Uint8Array> {
  const payload = encoder.encode(text);
  if (key === undefined) return assemble({ format: 1, sha256: await checksum(identity, payload) }, payload);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const secret = await derive(key, salt);
  const sealed = await crypto.subtle.encrypt(cipher(iv, identity), secret, payload);
  return assemble({ format: 1, salt: toHex(salt), iv: toHex(iv) }, new Uint8Array(sealed));
}

/** @throws ConfigClientError `cache-damaged` for whatever `seal` did not make with the same identity and key */
export async function unseal(bytes: Uint8Array, identity: string, key: string | undefined): Promise<string> {
  try {
    const end = bytes.indexOf(NEWLINE);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Header;
    const payload = bytes.slice(end + 1);
    const plain =
      key === undefined ? await checked(header, payload, identity) : await opened(header, payload, identity, key);
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    throw new ConfigClientError('cache-damaged', 'the last known good on disk is not what was written with this key');
  }
}

async function checked(header: Header, payload: Uint8Array, identity: string): Promise<Uint8Array> {
  if (header.format !== 1 || header.sha256 !== (await checksum(identity, payload))) throw new Error('checksum');
  return payload;
}

async function opened(header: Header, payload: Uint8Array, identity: string, key: string): Promise<ArrayBuffer> {
  const { format, salt = '', iv = '' } = header;
  if (format !== 1) throw new Error('format');
  const secret = await derive(key, fromHex(salt));
  return crypto.subtle.decrypt(cipher(fromHex(iv), identity), secret, payload as Uint8Array<ArrayBuffer>);
}

function cipher(iv: Uint8Array<ArrayBuffer>, identity: string) {
  return { name: 'AES-GCM', iv, additionalData: encoder.encode(identity) };
}

async function derive(key: string, salt: Uint8Array<ArrayBuffer>) {
  const material = await crypto.subtle.importKey('raw', encoder.encode(key), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ITERATIONS };
  return crypto.subtle.deriveKey(how, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** SHA-256 of texts and bytes, in hex. */
export async function checksum(identity: string, payload: Uint8Array): Promise<string> {
  const bytes = join(encoder.encode(`${identity}\n`), payload);
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

function assemble(header: Header, payload: Uint8Array): Uint8Array {
  return join(encoder.encode(`${JSON.stringify(header)}\n`), payload);
}

function join(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
