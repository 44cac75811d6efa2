import { NoEncryptionKeyError } from '../core/errors.js';
import type { SecretPlace, SecretSealer, SpringCiphers } from '../core/ports.js';

/**
 * Makes a cipher text: Cairn's own for a place, else Spring's, which opens anywhere.
 *
 * @throws NoEncryptionKeyError, InvalidCipherError when the text asks for a key that is not there
 */
export type Encrypt = (text: string, place: SecretPlace | undefined) => Promise<string>;

export interface EncryptionParts {
  readonly sealer: SecretSealer;
  readonly spring: SpringCiphers | undefined;
}

export function encrypt({ sealer, spring }: EncryptionParts): Encrypt {
  return async (text, place) => (place ? sealer.seal(text, place) : withKey(spring).seal(text));
}

/** @throws NoEncryptionKeyError */
export function withKey(spring: SpringCiphers | undefined): SpringCiphers {
  if (spring) return spring;
  throw new NoEncryptionKeyError("no key for Spring's cipher texts (expected: encryption.key or encryption.keyStore)");
}
