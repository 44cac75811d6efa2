import { constants, createDecipheriv, createPrivateKey, type KeyObject, pbkdf2Sync, privateDecrypt } from 'node:crypto';
import { invalidOptions } from './errors.js';

/** Opens what stands behind `{cipher}`; undefined when it does not open. */
export type OpenSpring = (sealed: string) => Buffer | undefined;

const ROUNDS = 1024;
const KEY_BYTES = 32;
const IV_BYTES = 16;
/** Length of the random secret that RSA hides. */
const SECRET_BYTES = 16;
/** Spring's settings for RSA do not reach a key that stands in the settings itself. */
const PEM_SALT = 'deadbeef';
const PREFIXES = /^(?:\{[^{}:]*:[^{}]*\})*(?:\{plain\})?/;

/**
 * Opens texts of Spring Cloud Config's: AES-256-CBC under a pass phrase, or RSA (PKCS#1 v1.5) and AES-CBC.
 *
 * @param key a pass phrase, or a private RSA key as PEM
 * @param salt of the pass phrase, in hexadecimal
 * @throws ConfigClientError `invalid-options` for a PEM that is no private RSA key
 */
export function springOpener(key: string, salt: string): OpenSpring {
  const open = key.includes('-----BEGIN') ? rsaOpener(pemKey(key)) : phraseOpener(key, salt);
  return (prefixed) => {
    try {
      return open(prefixed.replace(PREFIXES, ''));
    } catch {
      return undefined; // Whatever it is: padding, length, characters.
    }
  };
}

/** The key is derived once, here: that takes a third of a millisecond. */
function phraseOpener(phrase: string, salt: string): OpenSpring {
  const key = deriveKey(phrase, salt);
  return (sealed) => {
    const bytes = Buffer.from(sealed, 'hex'); // ends at the first character that is none
    return bytes.length * 2 === sealed.length ? openCbc(bytes, key) : undefined;
  };
}

/** In Base64: two bytes of length, a random secret under RSA, and the text under a key derived from that secret. */
function rsaOpener(privateKey: KeyObject): OpenSpring {
  return (sealed) => {
    const bytes = Buffer.from(sealed, 'base64');
    const end = 2 + bytes.readUInt16BE();
    const block = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, bytes.subarray(2, end));
    if (!isPadded(block)) return undefined;
    return openCbc(bytes.subarray(end), deriveKey(block.subarray(-SECRET_BYTES).toString('hex'), PEM_SALT));
  };
}

/** By hand (RFC 8017 §7.2), since Node refuses this padding where its OpenSSL has no implicit rejection. */
function isPadded(block: Buffer): boolean {
  const separator = block.length - SECRET_BYTES - 1;
  return block[0] === 0 && block[1] === 2 && block.indexOf(0, 2) === separator;
}

function deriveKey(phrase: string, salt: string): Buffer {
  return pbkdf2Sync(phrase, Buffer.from(salt, 'hex'), ROUNDS, KEY_BYTES, 'sha1');
}

function openCbc(sealed: Buffer, key: Buffer): Buffer {
  const cipher = createDecipheriv('aes-256-cbc', key, sealed.subarray(0, IV_BYTES));
  return Buffer.concat([cipher.update(sealed.subarray(IV_BYTES)), cipher.final()]);
}

function pemKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(inLines(pem));
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Said below: what the parser has to say may quote the key.
  }
  throw invalidOptions('decrypt.springKey: not a key (expected: a pass phrase, or RSA PRIVATE KEY as PEM without one)');
}

/** A variable often has the lines as one. */
function inLines(pem: string): string {
  return pem.replace(/(-----BEGIN [A-Z ]+-----)([^-]*)(-----END [A-Z ]+-----)/, (_, begin, body: string, end) => {
    const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
    return [begin, ...lines, end].join('\n');
  });
}
