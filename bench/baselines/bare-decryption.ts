import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

/** One decryption with node:crypto, all that it needs at hand. */
export type BareDecryption = () => string;

/** AES-256-CBC, as Spring's cipher texts are. */
export function bareCbc(plain: string): BareDecryption {
  const [key, iv] = [createSecretKey(randomBytes(32)), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return () => {
    const opening = createDecipheriv('aes-256-cbc', key, iv);
    return opening.update(sealed, undefined, 'utf8') + opening.final('utf8');
  };
}

/** AES-256-GCM twice: a data key under a key, and the text under the data key, each bound to something. */
export function bareWrappedGcm(plain: string): BareDecryption {
  const [key, dataKey, bound] = [createSecretKey(randomBytes(32)), randomBytes(32), randomBytes(96)];
  const wrapped = sealGcm(dataKey, key, bound);
  const sealed = sealGcm(Buffer.from(plain), dataKey, bound);
  return () => openGcm(sealed, openGcm(wrapped, key, bound), bound).toString('utf8');
}

interface SealedGcm {
  readonly nonce: Buffer;
  readonly bytes: Buffer;
  readonly tag: Buffer;
}

function sealGcm(plain: Buffer, key: KeyObject | Buffer, bound: Buffer): SealedGcm {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound);
  return { nonce, bytes: Buffer.concat([cipher.update(plain), cipher.final()]), tag: cipher.getAuthTag() };
}

function openGcm({ nonce, bytes, tag }: SealedGcm, key: KeyObject | Buffer, bound: Buffer): Buffer {
  const cipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(bound);
  cipher.setAuthTag(tag);
  const plain = cipher.update(bytes);
  cipher.final();
  return plain;
}
