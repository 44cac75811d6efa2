import { InvalidRequestError } from '../core/errors.js';
import type { TextBody } from './text-body.js';

const FORM = 'application/x-www-form-urlencoded';

/** What was meant to be encrypted. `curl -d` says that it is a form, and Spring then reads it as the name of a field. */
export function plainTextOf({ type, text }: TextBody): string {
  const isField = type === FORM && (text.endsWith('=') || !text.includes('='));
  return isField ? withoutSign(unescaped(text.replaceAll('+', ' '))) : text;
}

/** The same for a cipher text: Base64 has a plus of its own, and may end in the sign that a field ends in. */
export function cipherTextOf({ type, text }: TextBody): string {
  if (type !== FORM) return text;
  const sent = unescaped(text);
  const body = sent.slice(sent.lastIndexOf('}') + 1);
  return body.length % 4 === 1 ? withoutSign(sent) : sent;
}

function withoutSign(text: string): string {
  return text.endsWith('=') ? text.slice(0, -1) : text;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidRequestError('body: broken percent-encoding');
  }
}
