import { readFileSync } from 'node:fs';
import { Secret, UnopenedSecret } from '../../server/core/secret.js';
import { springText, type Value } from '../../server/core/value.js';

/** Made by `sops --encrypt --age …` 3.13.3. */
export const SOPS_FIXTURE = readFileSync(
  new URL('../../../test/server/formats/sops/fixtures/encrypted.yml', import.meta.url),
  'utf8',
);
/** The data key that is in it. */
export const SOPS_DATA_KEY = Buffer.from('0046e99f50ae9bf618053b18268479dc840a46ac6fa747e392b2c15a276b3c7e', 'hex');

/** What a value holds, its type told: two secrets look the same from outside. */
export function told(value: Value): unknown {
  const plain = value instanceof Secret ? value.revealValue() : value;
  const text = typeof plain === 'object' && plain !== null ? `${plain.constructor.name} ${springText(plain)}` : plain;
  if (value instanceof UnopenedSecret) return ['unopened', text];
  return value instanceof Secret ? ['secret', text] : text;
}
