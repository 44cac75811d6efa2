import { isUtf8 } from 'node:buffer';
import { createSecretKey } from 'node:crypto';
import { invalidOptions } from './errors.js';
import { parseAgeIdentity } from './node-age-key.js';
import { isCairnText, keyName, type OpeningKey, openCairnText } from './node-cairn-text.js';
import { type OpenSpring, springOpener } from './node-spring-text.js';
import type { KeyTexts, Opened, OpenText } from './opener.js';

const AES_PREFIX = 'CAIRN-AES-KEY-';
const AES_BYTES = 32;
const SPRING = '{cipher}';

/**
 * Derives what has to be derived, so that nothing of that is left for a value.
 *
 * @throws ConfigClientError `invalid-options` for what is no key, which is never quoted
 */
export function createOpener({ keys, springKey, springSalt }: KeyTexts): OpenText {
  const own = keys.flatMap(linesOf).map(openingKey);
  const spring = springKey === undefined ? undefined : springOpener(springKey, springSalt);
  return (text, place) => {
    if (isCairnText(text)) return openCairnText(text, place, own);
    return text.startsWith(SPRING) ? openSpring(text.slice(SPRING.length), spring) : { closed: 'not a cipher text' };
  };
}

function openSpring(sealed: string, open: OpenSpring | undefined): Opened {
  if (!open) return { closed: 'no key is set up for it' };
  const plain = open(sealed);
  return plain && isUtf8(plain) ? { plain: plain.toString('utf8') } : { closed: 'does not open with its key' };
}

/** As a key file has them, or a variable, with commas. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).filter((line) => !line.trim().startsWith('#'));
  return lines
    .flatMap((line) => line.split(','))
    .map((key) => key.trim())
    .filter((key) => key !== '');
}

function openingKey(text: string): OpeningKey {
  const bytes = text.startsWith(AES_PREFIX) ? Buffer.from(text.slice(AES_PREFIX.length), 'base64url') : undefined;
  if (bytes?.length === AES_BYTES) return { kind: 'aes', name: keyName('aes key', bytes), key: createSecretKey(bytes) };
  const identity = parseAgeIdentity(text);
  if (identity) return { kind: 'age', name: keyName('age recipient', identity.publicBytes), identity };
  throw invalidOptions('decrypt: not a key (expected: AGE-SECRET-KEY-1… or CAIRN-AES-KEY-…)');
}
