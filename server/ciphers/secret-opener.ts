import { boundFile } from '../core/bound-file.js';
import { InvalidCipherError, UndecryptableSecretError, VaultUnavailableError } from '../core/errors.js';
import type { SecretOpener, SecretPlace, SpringCiphers } from '../core/ports.js';
import { isSealedText } from '../core/sealed-text.js';
import { isCairnText, readEnvelope } from './cairn/envelope.js';
import { openWithRing } from './cairn-ciphers.js';
import type { KeyRing } from './key-ring.js';

const SPRING = '{cipher}';
/** A value of SOPS' that stands in no file of SOPS'. */
const SOPS = 'ENC[AES256_GCM,';
const LETTER_E = 0x45;

export interface OpenerParts {
  /** False: cipher texts are handed on, for clients that decrypt. */
  readonly enabled: boolean;
  readonly spring: SpringCiphers | undefined;
  readonly ring: KeyRing;
}

/** Opens Spring's texts and our own. */
export function secretOpener({ enabled, spring, ring }: OpenerParts): SecretOpener {
  const opener: SecretOpener = {
    isSealed: (text) => (text.charCodeAt(0) === LETTER_E ? text.startsWith(SOPS) : isSealedText(text)),
    open(text, place) {
      if (!enabled) return undefined;
      try {
        if (text.startsWith(SOPS)) throw new InvalidCipherError('its file has no SOPS metadata');
        return text.startsWith(SPRING)
          ? openSpring(spring, text.slice(SPRING.length))
          : openWithRing(ring, text, { file: boundFile(place), key: place.key });
      } catch (error) {
        throw error instanceof InvalidCipherError ? undecryptable(error, place) : error;
      }
    },
  };
  if (!enabled || !ring.asks) return opener;
  return {
    ...opener,
    async prepare(sealed) {
      await Promise.all(sealed.map(({ text, place }) => fetchFor(ring, text, place)));
      return { opener };
    },
  };
}

/** What is wrong with a text is said when it is opened. @throws VaultUnavailableError with the place */
async function fetchFor(ring: KeyRing, text: string, place: SecretPlace): Promise<void> {
  if (!isCairnText(text)) return;
  try {
    await ring.fetchFor(readEnvelope(text));
  } catch (error) {
    if (error instanceof VaultUnavailableError) throw error.at(place);
    if (!(error instanceof InvalidCipherError)) throw error;
  }
}

function openSpring(spring: SpringCiphers | undefined, text: string): string {
  if (!spring) throw new InvalidCipherError('no key is set up for it');
  return spring.open(text);
}

function undecryptable(
  { reason }: InvalidCipherError,
  { key, folder, ...place }: SecretPlace,
): UndecryptableSecretError {
  return new UndecryptableSecretError(reason, { key, place });
}
