import { CircularPlaceholderError, LimitExceededError } from './errors.js';
import { type Part, parsePlaceholders } from './placeholder-parser.js';

export interface PlaceholderLimits {
  /** How deep placeholders may lie in one another, in a text or by way of values. */
  readonly depth: number;
  /** How many characters may be made on the way to a result, intermediate ones included. */
  readonly characters: number;
}

export const PLACEHOLDER_LIMITS: PlaceholderLimits = { depth: 32, characters: 4_194_304 };

const CIPHER = '{cipher}';
/** Stands for an escaped `${` until the end. U+FFFF is no character, so that no text holds it. */
const MASK = '$\uffff{';

/**
 * Replaces `${key}` and `${key:default}` as Spring's config server does in merged views and plain text: nested in both
 * parts, an unknown key without default stays, `\${` gives `${`. Values are resolved in turn. Cipher text never is,
 * neither as the text nor as what a key stands for.
 *
 * @param lookup the value of a key, as text
 * @throws CircularPlaceholderError a value leads back to itself
 * @throws LimitExceededError
 */
export function replacePlaceholders(
  text: string,
  lookup: (key: string) => string | undefined,
  limits: PlaceholderLimits = PLACEHOLDER_LIMITS,
): string {
  if (!text.includes('${') || text.startsWith(CIPHER)) return text;
  const masked = text.replaceAll('\\\\${', () => MASK).replaceAll('\\${', () => MASK);
  const resolution = { lookup, limits, left: limits.characters, visited: new Set<string>() };
  return resolveParts(parsePlaceholders(masked, limits.depth), resolution).replaceAll(MASK, () => '${');
}

interface PlaceholderResolution {
  readonly lookup: (key: string) => string | undefined;
  readonly limits: PlaceholderLimits;
  left: number;
  readonly visited: Set<string>;
}

function resolveParts(parts: readonly Part[], resolution: PlaceholderResolution): string {
  let text = '';
  for (const part of parts) text += resolvePart(part, resolution);
  return text;
}

function resolvePart(part: Part, resolution: PlaceholderResolution): string {
  const text =
    part.kind === 'text' ? part.text : part.kind === 'simple' ? simple(part, resolution) : nested(part, resolution);
  resolution.left -= text.length + 1;
  if (resolution.left < 0) throw new LimitExceededError('placeholders grow too large');
  return text;
}

function simple({ whole, key, fallback }: Part & { kind: 'simple' }, resolution: PlaceholderResolution): string {
  const value = (whole === key ? undefined : resolvedValue(whole, resolution)) ?? resolvedValue(key, resolution);
  return value ?? fallback ?? `\${${key}}`;
}

function nested({ key, fallback }: Part & { kind: 'nested' }, resolution: PlaceholderResolution): string {
  const resolvedKey = resolveParts(key, resolution);
  const value = resolvedValue(resolvedKey, resolution);
  if (value !== undefined) return value;
  return fallback ? resolveParts(fallback, resolution) : `\${${resolvedKey}}`;
}

function resolvedValue(key: string, resolution: PlaceholderResolution): string | undefined {
  const { lookup, limits, visited } = resolution;
  const value = lookup(key);
  if (value === undefined || value.startsWith(CIPHER)) return undefined;
  if (!value.includes('${')) return value;
  if (visited.has(key)) throw new CircularPlaceholderError(`\${${key}} leads back to itself`);
  if (visited.size >= limits.depth) throw new LimitExceededError('placeholders are nested too deep');
  visited.add(key);
  const text = resolveParts(parsePlaceholders(value, limits.depth), resolution);
  visited.delete(key);
  return text;
}
