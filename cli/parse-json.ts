import { type RawJson, RawNumber, parseJson as readJson } from '../client-sdk/index.js';
import { type Json, literal } from './json.js';

/**
 * Parses JSON with the digits of its numbers.
 *
 * @throws SyntaxError which does not quote the text, since it may hold secrets
 */
export function parseJson(text: string): Json {
  return withLiterals(readJson(text));
}

function withLiterals(raw: RawJson): Json {
  if (raw instanceof RawNumber) return literal(raw.text);
  if (Array.isArray(raw)) return raw.map(withLiterals);
  if (typeof raw !== 'object' || raw === null) return raw;
  const object: Record<string, Json> = Object.create(null);
  for (const [key, inner] of Object.entries(raw)) object[key] = withLiterals(inner);
  return object;
}
