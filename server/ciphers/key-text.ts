import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { InvalidSettingsError } from '../core/errors.js';
import { type AgeIdentity, type AgeRecipient, parseAgeIdentity, parseAgeRecipient } from './age/age-keys.js';

/** What a line of a key file holds. */
export type KeyMaterial =
  | { readonly kind: 'aes'; readonly key: KeyObject }
  | { readonly kind: 'age'; readonly identity: AgeIdentity }
  | { readonly kind: 'recipient'; readonly recipient: AgeRecipient };

/** Tells people and secret scanners what they have found. */
const AES_PREFIX = 'CAIRN-AES-KEY-';
const AES_BYTES = 32;
const EXPECTED = `${AES_PREFIX}…, AGE-SECRET-KEY-1… or age1…`;

/** A new symmetric key as text. */
export function generateAesKey(): string {
  return AES_PREFIX + randomBytes(AES_BYTES).toString('base64url');
}

/** @throws InvalidSettingsError, which never quotes it */
export function parseKey(text: string): KeyMaterial {
  const key = text.startsWith(AES_PREFIX) ? Buffer.from(text.slice(AES_PREFIX.length), 'base64url') : undefined;
  if (key?.length === AES_BYTES) return { kind: 'aes', key: createSecretKey(key) };
  const identity = parseAgeIdentity(text);
  if (identity) return { kind: 'age', identity };
  const recipient = parseAgeRecipient(text);
  if (recipient) return { kind: 'recipient', recipient };
  throw new InvalidSettingsError(`not a key (expected: ${EXPECTED})`);
}

/**
 * The keys of a key file: one a line; empty lines and those that begin with `#` do not count, as in age's.
 *
 * @throws InvalidSettingsError, which never quotes them
 */
export function parseKeyFile(text: string): readonly KeyMaterial[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseKey);
  if (keys.length === 0) throw new InvalidSettingsError(`no key (expected: ${EXPECTED})`);
  return keys;
}
