import { CircularPlaceholderError, LimitExceededError } from './errors.js';
import { type Part, parsePlaceholders } from './placeholder-parser.js';
import { isSealedText } from './sealed-text.js';

export interface PlaceholderLimits {
  /** How deep placeholders may lie in one another, in a text or by way of values. */
  readonly depth: number;
  /** How many characters may be made on the way to a result, intermediate ones included. */
  readonly characters: number;
}

export const PLACEHOLDER_LIMITS: PlaceholderLimits = { depth: 32, characters: 4_194_304 };

/** One placeholder that was met on the way to a result. */
export interface PlaceholderStep {
  /** As it is written: `${company.currency:EUR}`. */
  readonly placeholder: string;
  /** What it asks for, with inner placeholders replaced. */
  readonly key: string;
  /** Undefined when it has none, or when an inner part of it was not needed. */
  readonly fallback: string | undefined;
  /** What it came to; undefined when it stays as it is. */
  readonly value: string | undefined;
  /** Whether the key is what gave the value. */
  readonly isFound: boolean;
}

/** What a lookup says of a key whose placeholder is to stay, whatever its default: somebody else replaces it. */
export const STAYS = Symbol('stays');

/** The value of a key, as text; undefined when there is none. */
export type Lookup = (key: string) => string | typeof STAYS | undefined;

/** Which one is not said: its key may have come out of a secret. Whose value it is in says who knows that. */
export const CIRCLE = 'a placeholder leads back to itself';

/** Stands for an escaped `${` until the end. U+FFFF is no character, so that no text holds it. */
const MASK = '$\uffff{';

/**
 * Replaces `${key}` and `${key:default}` as Spring's config server does in merged views and plain text: nested in both
 * parts, an unknown key without default stays, `\${` gives `${`. Values are resolved in turn. Cipher text never is,
 * neither as the text nor as what a key stands for.
 *
 * @param steps where to note every placeholder that is met: outer ones before those in them or behind them
 * @throws CircularPlaceholderError a value leads back to itself
 * @throws LimitExceededError
 */
export function replacePlaceholders(
  text: string,
  lookup: Lookup,
  limits: PlaceholderLimits = PLACEHOLDER_LIMITS,
  steps?: PlaceholderStep[],
): string {
  if (!text.includes('${') || isSealedText(text)) return text;
  const masked = text.replaceAll('\\\\${', () => MASK).replaceAll('\\${', () => MASK);
  const resolution = { lookup, limits, left: limits.characters, visited: new Set<string>(), steps };
  return resolveParts(parsePlaceholders(masked, limits.depth), resolution).replaceAll(MASK, () => '${');
}

interface PlaceholderResolution {
  readonly lookup: Lookup;
  readonly limits: PlaceholderLimits;
  left: number;
  readonly visited: Set<string>;
  readonly steps: PlaceholderStep[] | undefined;
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

function simple(part: Part & { kind: 'simple' }, resolution: PlaceholderResolution): string {
  const { whole, key, fallback } = part;
  const note = noter(part, resolution);
  const ofWhole = whole === key ? undefined : resolvedValue(whole, resolution);
  const found = ofWhole ?? resolvedValue(key, resolution);
  note?.(ofWhole === undefined ? key : whole, found, fallback);
  return found ?? fallback ?? `\${${key}}`;
}

function nested(part: Part & { kind: 'nested' }, resolution: PlaceholderResolution): string {
  const note = noter(part, resolution);
  const key = resolveParts(part.key, resolution);
  const found = resolvedValue(key, resolution);
  const fallback = found === undefined && part.fallback ? resolveParts(part.fallback, resolution) : undefined;
  note?.(key, found, fallback);
  return found ?? fallback ?? `\${${key}}`;
}

type Note = (key: string, found: string | undefined, fallback: string | undefined) => void;

/** Keeps the place in the list: what a placeholder comes to is known only after those in it and behind it. */
function noter(part: Part, { steps }: PlaceholderResolution): Note | undefined {
  if (!steps) return undefined;
  const placeholder = writtenAs(part).replaceAll(MASK, () => '\\${');
  const place = steps.push({ placeholder, key: '', fallback: undefined, value: undefined, isFound: false }) - 1;
  return (key, found, fallback) => {
    const stays = found === staying(key);
    const value = stays ? undefined : (found ?? fallback);
    steps[place] = { placeholder, key, fallback, value, isFound: found !== undefined && !stays };
  };
}

function staying(key: string): string {
  return `${MASK}${key}}`;
}

function writtenAs(part: Part): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'simple') return `\${${part.whole}}`;
  const fallback = part.fallback ? `:${part.fallback.map(writtenAs).join('')}` : '';
  return `\${${part.key.map(writtenAs).join('')}${fallback}}`;
}

function resolvedValue(key: string, resolution: PlaceholderResolution): string | undefined {
  const { lookup, limits, visited } = resolution;
  const value = lookup(key);
  if (value === STAYS) return staying(key);
  if (value === undefined || isSealedText(value)) return undefined;
  if (!value.includes('${')) return value;
  if (visited.has(key)) throw new CircularPlaceholderError(CIRCLE);
  if (visited.size >= limits.depth) throw new LimitExceededError('placeholders are nested too deep');
  visited.add(key);
  const text = resolveParts(parsePlaceholders(value, limits.depth), resolution);
  visited.delete(key);
  return text;
}
