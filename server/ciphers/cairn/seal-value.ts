import { type KeyObject, randomBytes } from 'node:crypto';
import { LimitExceededError } from '../../core/errors.js';
import type { AgeRecipient } from '../age/age-keys.js';
import { spanOf } from '../span.js';
import { boundTo, DATA_KEY_BOUND } from './bound-to.js';
import { DATA_KEY_BYTES, encodeHead, versionOf, writeEnvelope } from './envelope.js';
import { aesFingerprint, ageFingerprint } from './fingerprint.js';
import { sealGcm } from './gcm.js';
import { placeMark, type ValuePlace } from './place-mark.js';

/** Those who are to be able to open a value, at least one in all. */
export interface Recipients {
  readonly ringKeys: readonly KeyObject[];
  readonly age: readonly AgeRecipient[];
  readonly transit?: readonly TransitRecipient[];
}

/** A key that is asked to wrap, since nobody can have it. */
export interface TransitRecipient {
  readonly fingerprint: Buffer;
  wrap(dataKey: Buffer): Promise<string>;
}

/** The layout counts them in one byte. */
const MOST_RECIPIENTS = 255;

/**
 * Makes a cipher text that opens for each of the recipients, in its place alone.
 *
 * @throws LimitExceededError; VaultUnavailableError
 */
export async function sealValue(plain: string, place: ValuePlace, recipients: Recipients): Promise<string> {
  const { ringKeys, age, transit = [] } = recipients;
  const count = ringKeys.length + age.length + transit.length;
  if (count > MOST_RECIPIENTS)
    throw new LimitExceededError(`${count} recipients (expected: at most ${MOST_RECIPIENTS})`);
  const dataKey = randomBytes(DATA_KEY_BYTES);
  const parts = {
    ringKeys: ringKeys.map((key) => ({
      fingerprint: aesFingerprint(key),
      wrapped: sealGcm(dataKey, key, DATA_KEY_BOUND),
    })),
    ageRecipients: age.map(({ bytes }) => ageFingerprint(bytes)),
    ageFile: age.length === 0 ? Buffer.alloc(0) : await ageFile(dataKey, age),
    transit: await Promise.all(
      transit.map(async ({ fingerprint, wrap }) => ({ fingerprint, wrapped: await wrap(dataKey) })),
    ),
  };
  const [head, version] = [encodeHead(placeMark(place), parts), versionOf(parts)];
  return writeEnvelope(head, sealGcm(Buffer.from(plain), dataKey, boundTo(place, spanOf(head), version)), version);
}

async function ageFile(dataKey: Buffer, recipients: readonly AgeRecipient[]): Promise<Buffer> {
  const { Encrypter } = await import('age-encryption'); // Half a megabyte that who opens values never needs.
  const encrypter = new Encrypter();
  for (const { text } of recipients) encrypter.addRecipient(text);
  return Buffer.from(await encrypter.encrypt(dataKey));
}
