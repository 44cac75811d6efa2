import { InvalidCipherError, NoEncryptionKeyError } from '../core/errors.js';
import type { SecretPlace, SecretSealer } from '../core/ports.js';
import { readEnvelope } from './cairn/envelope.js';
import { openValue } from './cairn/open-value.js';
import { sealValue } from './cairn/seal-value.js';
import type { KeyRing } from './key-ring.js';

/** Undefined when only a client is to open it. @throws InvalidCipherError */
export function openWithRing(ring: KeyRing, text: string, place: SecretPlace): string | undefined {
  const envelope = readEnvelope(text);
  const way = ring.wayOf(envelope);
  if (way.kind === 'refuse') throw new InvalidCipherError(way.reason);
  return way.kind === 'hand-on' ? undefined : openValue(envelope, place, way.key);
}

export function cairnSealer(ring: KeyRing): SecretSealer {
  return {
    async seal(plain, place) {
      const recipients = ring.sealing;
      if (!recipients) throw new NoEncryptionKeyError('no key is active: encryption.keys');
      return sealValue(plain, place, recipients);
    },
    async open(text, place) {
      await ring.fetchFor(readEnvelope(text));
      const plain = openWithRing(ring, text, place);
      if (plain === undefined) throw new InvalidCipherError('no key is set up for it');
      return plain;
    },
  };
}
