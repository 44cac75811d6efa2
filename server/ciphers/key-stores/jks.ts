import { createHash, createPrivateKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { InvalidSettingsError } from '../../core/errors.js';
import { ByteReader } from '../byte-reader.js';
import type { KeyStore } from './key-store.js';
import { unprotectSunKey } from './sun-key-protection.js';

const MAGIC = 0xfeedfeed;
const PRIVATE_KEY = 1;
const CERTIFICATE = 2;
const DIGEST_BYTES = 20;

export function isJks(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32BE() === MAGIC;
}

/**
 * Reads the format of sun.security.provider.JavaKeyStore. Keys have passwords of their own, so each is opened when it is
 * asked for.
 *
 * @throws InvalidSettingsError when the password is wrong or the file is not whole
 */
export function openJks(bytes: Buffer, password: string): KeyStore {
  const contents = bytes.subarray(0, -DIGEST_BYTES);
  const digest = createHash('sha1').update(Buffer.from(password, 'utf16le').swap16()).update('Mighty Aphrodite');
  if (bytes.length < 32 || !timingSafeEqual(digest.update(contents).digest(), bytes.subarray(-DIGEST_BYTES))) {
    throw new InvalidSettingsError('the key store does not open with its password');
  }
  const keys = readEntries(contents);
  return {
    aliases: [...keys.keys()],
    privateKey(alias, secret) {
      const protectedKey = keys.get(alias.toLowerCase());
      const plain = protectedKey && unprotectSunKey(protectedKey, secret);
      return plain && asKey(plain);
    },
  };
}

function asKey(der: Buffer): KeyObject {
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

function readEntries(contents: Buffer): ReadonlyMap<string, Buffer> {
  const reader = new ByteReader(contents);
  const keys = new Map<string, Buffer>();
  reader.take(4);
  const version = reader.number(4);
  for (let left = reader.number(4); left > 0; left -= 1) {
    const tag = reader.number(4);
    const alias = reader.take(reader.number(2)).toString('utf8').toLowerCase();
    reader.take(8); // when it was made
    if (tag === PRIVATE_KEY) {
      keys.set(alias, reader.take(reader.number(4)));
      for (let chain = reader.number(4); chain > 0; chain -= 1) skipCertificate(reader, version);
    } else if (tag === CERTIFICATE) skipCertificate(reader, version);
    else throw new InvalidSettingsError(`the key store holds an entry of kind ${tag} (expected: 1 or 2)`);
  }
  return keys;
}

/** The first version did not name the type. */
function skipCertificate(reader: ByteReader, version: number): void {
  if (version !== 1) reader.take(reader.number(2));
  reader.take(reader.number(4));
}
