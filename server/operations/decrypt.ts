import type { SecretPlace } from '../core/ports.js';
import { type EncryptionParts, withKey } from './encrypt.js';

/**
 * Opens a cipher text: with a place one of Cairn's own, else one of Spring's.
 *
 * @throws NoEncryptionKeyError, InvalidCipherError; VaultUnavailableError
 */
export type Decrypt = (text: string, place: SecretPlace | undefined) => Promise<string>;

export function decrypt({ sealer, spring }: EncryptionParts): Decrypt {
  return async (text, place) => (place ? sealer.open(text, place) : withKey(spring).open(text));
}
