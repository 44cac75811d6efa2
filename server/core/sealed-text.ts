import { Secret, UnopenedSecret } from './secret.js';
import type { Value } from './value.js';

/** What a cipher text begins with: Spring's, and Cairn's own. */
export const SEALED_PREFIXES = ['{cipher}', '{cairn:'] as const;

const BRACE = 0x7b;

/** Whether a text claims to be a cipher text. Cheap: it is asked of every value there is. */
export function isSealedText(text: string): boolean {
  return text.charCodeAt(0) === BRACE && SEALED_PREFIXES.some((prefix) => text.startsWith(prefix));
}

/** The same of a value: what a Vault holds is a secret, and may be a cipher text. What nobody has opened is unknown. */
export function isSealedValue(value: Value | undefined): boolean {
  if (value instanceof UnopenedSecret) return false;
  const text = value instanceof Secret ? value.revealValue() : value;
  return typeof text === 'string' && isSealedText(text);
}
