import { type EncryptionParts, withKey } from './encrypt.js';

/**
 * The public key for Spring's cipher texts, as `ssh-rsa …`; undefined when there is only a pass phrase.
 *
 * @throws NoEncryptionKeyError
 */
export type ReadPublicKey = () => string | undefined;

export function readPublicKey({ spring }: EncryptionParts): ReadPublicKey {
  return () => withKey(spring).publicKey;
}
