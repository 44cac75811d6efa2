import { createDecipheriv, createHmac, diffieHellman, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import { type AgeIdentity, x25519PublicKey } from './age-keys.js';

const VERSION = 'age-encryption.org/v1';
const NONCE_BYTES = 16;
const FILE_KEY_BYTES = 16;
const TAG_BYTES = 16;
/** As many as a cipher text of ours has recipients: who writes more of them wants to keep the server busy. */
const MOST_TRIES = 255;
/** Each key is used once: RFC 8439 with a nonce of nothing, and for the payload the mark of the last chunk. */
const NO_NONCE = Buffer.alloc(12);
const LAST_CHUNK = Buffer.concat([Buffer.alloc(11), Buffer.from([1])]);

interface Stanza {
  readonly args: readonly string[];
  readonly body: Buffer;
}

interface AgeFile {
  readonly stanzas: readonly Stanza[];
  /** What the MAC covers: all up to and with the three hyphens. */
  readonly header: Buffer;
  readonly mac: Buffer;
  readonly payload: Buffer;
}

/**
 * Opens a small file of age's (one chunk, https://age-encryption.org/v1) with an X25519 identity. The age-encryption package
 * does the same, but only asynchronously, and an answer may hold a thousand values.
 *
 * @returns undefined when it does not open, for whatever reason
 */
export function openAgeFile(bytes: Buffer, identity: AgeIdentity): Buffer | undefined {
  const file = parse(bytes);
  const fileKey = file && unwrap(file.stanzas, identity);
  if (!file || !fileKey) return undefined;
  const mac = createHmac('sha256', derive(fileKey, Buffer.alloc(0), 'header'))
    .update(file.header)
    .digest();
  if (file.mac.length !== mac.length || !timingSafeEqual(mac, file.mac)) return undefined;
  const key = derive(fileKey, file.payload.subarray(0, NONCE_BYTES), 'payload');
  return openChaCha(file.payload.subarray(NONCE_BYTES), key, LAST_CHUNK);
}

function unwrap(stanzas: readonly Stanza[], { privateKey, recipient }: AgeIdentity): Buffer | undefined {
  let triesLeft = MOST_TRIES;
  for (const { args, body } of stanzas) {
    const share = fromCanonicalBase64(args[1] ?? '');
    if (args[0] !== 'X25519' || share.length !== 32 || body.length !== FILE_KEY_BYTES + TAG_BYTES) continue;
    if (triesLeft === 0) return undefined;
    triesLeft -= 1;
    const shared = sharedSecret(privateKey, share);
    const salt = Buffer.concat([share, recipient.bytes]);
    const fileKey = shared && openChaCha(body, derive(shared, salt, `${VERSION}/X25519`), NO_NONCE);
    if (fileKey) return fileKey;
  }
  return undefined;
}

/** Undefined for a share that would make the secret known to everybody: OpenSSL refuses it. */
function sharedSecret(privateKey: KeyObject, share: Buffer): Buffer | undefined {
  try {
    return diffieHellman({ privateKey, publicKey: x25519PublicKey(share) });
  } catch {
    return undefined;
  }
}

function derive(secret: Buffer, salt: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, 32));
}

function openChaCha(sealed: Buffer, key: Buffer, nonce: Buffer): Buffer | undefined {
  if (sealed.length < TAG_BYTES) return undefined;
  const cipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(0, -TAG_BYTES)), cipher.final()]);
  } catch {
    return undefined;
  }
}

/** The bodies that are of interest have one line: longer ones are other recipients' and are passed over. */
function parse(bytes: Buffer): AgeFile | undefined {
  const stanzas: Stanza[] = [];
  let start = 0;
  const line = () => {
    const end = bytes.indexOf('\n', start);
    if (end === -1) return undefined;
    const text = bytes.toString('latin1', start, end);
    start = end + 1;
    return text;
  };
  if (line() !== VERSION) return undefined;
  for (let from = start, next = line(); next !== undefined; from = start, next = line()) {
    if (next.startsWith('-> '))
      stanzas.push({ args: next.slice(3).split(' '), body: fromCanonicalBase64(line() ?? '') });
    else if (next.startsWith('--- ')) {
      const mac = fromCanonicalBase64(next.slice(4));
      return { stanzas, header: bytes.subarray(0, from + 3), mac, payload: bytes.subarray(start) };
    }
  }
  return undefined;
}

/** Without padding, and only as an encoder writes it, as the format demands; else empty, which nothing opens with. */
function fromCanonicalBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === text ? bytes : Buffer.alloc(0);
}
