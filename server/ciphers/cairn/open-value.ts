import type { KeyObject } from 'node:crypto';
import { InvalidCipherError } from '../../core/errors.js';
import type { AgeIdentity } from '../age/age-keys.js';
import { openAgeFile } from '../age/open-age-file.js';
import { textOf } from '../text-bytes.js';
import { boundTo, DATA_KEY_BOUND } from './bound-to.js';
import type { Envelope } from './envelope.js';
import type { KeyName } from './fingerprint.js';
import { openGcm } from './gcm.js';
import { misplaced, type ValuePlace } from './place-mark.js';

/** A key that opens. */
export type OpeningKey =
  | { readonly kind: 'aes'; readonly name: KeyName; readonly key: KeyObject }
  | { readonly kind: 'age'; readonly name: KeyName; readonly identity: AgeIdentity }
  /** `fetched` has the data keys that were asked for before. */
  | { readonly kind: 'transit'; readonly name: KeyName; fetched(wrapped: string): Buffer | undefined };

/**
 * @param key one of those that the envelope names
 * @throws InvalidCipherError: made for another place, or does not open
 */
export function openValue(envelope: Envelope, place: ValuePlace, key: OpeningKey): string {
  const dataKey = dataKeyOf(envelope, key);
  const plain =
    dataKey?.length === 32
      ? openGcm(envelope.sealed, dataKey, boundTo(place, envelope.head, envelope.version))
      : undefined;
  if (plain) return textOf(plain);
  throw new InvalidCipherError(misplaced(envelope.head, place) ?? 'does not open with its key');
}

function dataKeyOf({ ringKeys, ageFile, transit }: Envelope, key: OpeningKey): Buffer | undefined {
  if (key.kind === 'age') return openAgeFile(ageFile, key.identity);
  if (key.kind === 'transit') {
    const wrapped = transit.find(({ name }) => name === key.name);
    return wrapped && key.fetched(wrapped.wrapped);
  }
  const own = ringKeys.find(({ name }) => name === key.name);
  return own && openGcm(own.wrapped, key.key, DATA_KEY_BOUND);
}
