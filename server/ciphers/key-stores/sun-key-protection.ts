import { createHash, timingSafeEqual } from 'node:crypto';
import { ByteReader, BytesEndError } from '../byte-reader.js';

const SALT_BYTES = 20;
const DIGEST_BYTES = 20;
/** 1.3.6.1.4.1.42.2.17.1.1, Sun's own. */
const OID = Buffer.from('060a2b060104012a02110101', 'hex');
const SEQUENCE = 0x30;
const OCTETS = 0x04;

/**
 * Takes off what sun.security.provider.KeyProtector has put around a private key: a keystream of chained SHA-1 digests,
 * and a digest behind it.
 *
 * @param protectedKey an EncryptedPrivateKeyInfo of PKCS#8
 * @returns the key as PKCS#8; undefined when the password is not its
 */
export function unprotectSunKey(protectedKey: Buffer, password: string): Buffer | undefined {
  const octets = protectedOctets(protectedKey);
  if (octets === undefined || octets.length < SALT_BYTES + DIGEST_BYTES) return undefined;
  const secret = Buffer.from(password, 'utf16le').swap16();
  const salt = octets.subarray(0, SALT_BYTES);
  const check = octets.subarray(-DIGEST_BYTES);
  const plain = xorWithKeystream(octets.subarray(SALT_BYTES, -DIGEST_BYTES), secret, salt);
  return timingSafeEqual(sha1(secret, plain), check) ? plain : undefined;
}

function xorWithKeystream(encrypted: Buffer, secret: Buffer, salt: Buffer): Buffer {
  const plain = Buffer.from(encrypted);
  let digest: Buffer = salt;
  for (let start = 0; start < plain.length; start += DIGEST_BYTES) {
    digest = sha1(secret, digest);
    const end = Math.min(DIGEST_BYTES, plain.length - start);
    for (let index = 0; index < end; index += 1) plain[start + index]! ^= digest[index]!; // both within their lengths
  }
  return plain;
}

function sha1(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function protectedOctets(der: Buffer): Buffer | undefined {
  try {
    const outer = new ByteReader(element(new ByteReader(der), SEQUENCE));
    if (!element(outer, SEQUENCE).subarray(0, OID.length).equals(OID)) return undefined;
    return element(outer, OCTETS);
  } catch (error) {
    if (error instanceof BytesEndError) return undefined;
    throw error;
  }
}

/** The contents of the next DER element. @throws BytesEndError when it is another */
function element(reader: ByteReader, tag: number): Buffer {
  if (reader.number(1) !== tag) throw new BytesEndError('another element');
  const first = reader.number(1);
  if (first < 0x80) return reader.take(first);
  if (first === 0x81) return reader.take(reader.number(1));
  if (first === 0x82) return reader.take(reader.number(2));
  throw new BytesEndError('an element that is too long');
}
