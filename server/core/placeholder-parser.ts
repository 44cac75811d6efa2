import { LimitExceededError } from './errors.js';

/** What a text with placeholders is made of. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** `whole` is the key together with its default: it is tried as a key first. */
  | { readonly kind: 'simple'; readonly whole: string; readonly key: string; readonly fallback: string | undefined }
  | { readonly kind: 'nested'; readonly key: readonly Part[]; readonly fallback: readonly Part[] | undefined };

const START = '${';
const SEPARATOR = ':';
const ESCAPE = '\\';

/**
 * Splits a text as Spring's PlaceholderParser does, in linear time: each brace finds its partner in one pass.
 *
 * @throws LimitExceededError when placeholders nest deeper than `maxDepth`
 */
export function parsePlaceholders(text: string, maxDepth: number): readonly Part[] {
  return parseRange(text, 0, text.length, partnersOf(text), maxDepth);
}

/** For every opening brace of a `${` that is closed: where. Any other brace counts, so that pairs stay pairs. */
function partnersOf(text: string): ReadonlyMap<number, number> {
  const partners = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '{') open.push(at);
    if (char !== '}') continue;
    const start = open.pop();
    if (start !== undefined && text[start - 1] === '$') partners.set(start, at);
  }
  return partners;
}

function parseRange(
  text: string,
  from: number,
  to: number,
  partners: ReadonlyMap<number, number>,
  depth: number,
): readonly Part[] {
  if (depth < 0) throw new LimitExceededError('placeholders are nested too deep');
  const parts: Part[] = [];
  let position = from;
  let start = nextStart(text, from, to);
  while (start >= 0) {
    const end = partners.get(start + 1);
    const inner = start + START.length;
    if (end === undefined || isEscaped(text, start, from)) {
      // Unclosed it is plain text; escaped too, but for the escape.
      addText(parts, text.slice(position, end === undefined ? start : start - 1) + START);
      position = inner;
    } else {
      addText(parts, text.slice(position, start));
      parts.push(placeholder(text, inner, end, partners, depth - 1));
      position = end + 1;
    }
    start = nextStart(text, position, to);
  }
  addText(parts, text.slice(position, to));
  return parts;
}

function nextStart(text: string, from: number, to: number): number {
  const start = text.indexOf(START, from);
  return start < to ? start : -1;
}

function isEscaped(text: string, at: number, from: number): boolean {
  return at > from && text[at - 1] === ESCAPE;
}

/** Text side by side is one part: a separator is looked for in it as a whole. */
function addText(parts: Part[], text: string): void {
  const last = parts.at(-1);
  if (text === '') return;
  if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + text };
  else parts.push({ kind: 'text', text });
}

function placeholder(
  text: string,
  from: number,
  to: number,
  partners: ReadonlyMap<number, number>,
  depth: number,
): Part {
  const start = nextStart(text, from, to);
  if (start < 0) {
    const whole = text.slice(from, to);
    return { kind: 'simple', whole, ...splitDefault(whole) };
  }
  return nestedPlaceholder(parseRange(text, from, to, partners, depth));
}

/** The first separator in the text between inner placeholders ends the key. */
function nestedPlaceholder(parts: readonly Part[]): Part {
  const key: Part[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.kind !== 'text') {
      key.push(part);
      continue;
    }
    const split = splitDefault(part.text);
    key.push({ kind: 'text', text: split.key });
    if (split.fallback !== undefined) {
      return { kind: 'nested', key, fallback: [{ kind: 'text', text: split.fallback }, ...parts.slice(index + 1)] };
    }
  }
  return { kind: 'nested', key, fallback: undefined };
}

function splitDefault(text: string): { readonly key: string; readonly fallback: string | undefined } {
  let key = '';
  let position = 0;
  for (let at = text.indexOf(SEPARATOR); at >= 0; at = text.indexOf(SEPARATOR, at + 1)) {
    if (!isEscaped(text, at, 0)) return { key: key + text.slice(position, at), fallback: text.slice(at + 1) };
    key += text.slice(position, at - 1) + SEPARATOR;
    position = at + 1;
  }
  return { key: key + text.slice(position), fallback: undefined };
}
