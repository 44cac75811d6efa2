/** A number with the digits as they were written: `1.10`, thirty digits, `1e400`. */
export class RawNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
    Object.freeze(this);
  }

  toString(): string {
    return this.text;
  }

  /** A JavaScript number, with whatever precision that has. */
  valueOf(): number {
    return Number(this.text);
  }
}

/** JSON with `RawNumber` in place of numbers. Objects have no prototype. */
export type RawJson = string | boolean | null | RawNumber | readonly RawJson[] | { readonly [key: string]: RawJson };

const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON without sending a number through a JavaScript `number`. Node 20 has no source text in the reviver of
 * `JSON.parse`, so every string, keys included, is marked `s` and every number becomes a string marked `n` beforehand.
 *
 * @throws SyntaxError which does not quote the text, since it may hold secrets
 */
export function parseJson(text: string): RawJson {
  const marked = text.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') ? `"s${token.slice(1)}` : `"n${token}"`,
  );
  try {
    return unmark(JSON.parse(marked));
  } catch {
    throw new SyntaxError('no JSON');
  }
}

function unmark(value: unknown): RawJson {
  if (typeof value === 'string') return value.startsWith('n') ? new RawNumber(value.slice(1)) : value.slice(1);
  if (Array.isArray(value)) return value.map(unmark);
  if (typeof value !== 'object' || value === null) return value as boolean | null;
  const object: Record<string, RawJson> = Object.create(null);
  for (const [key, inner] of Object.entries(value)) object[unmarkKey(key)] = unmark(inner);
  return object;
}

/** A number where a key belongs is no JSON, whatever the marking made of it. */
function unmarkKey(key: string): string {
  if (!key.startsWith('s')) throw new SyntaxError('no JSON');
  return key.slice(1);
}

/** The same value as text again, every number with its digits. */
export function renderJson(value: RawJson): string {
  if (value instanceof RawNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(renderJson).join(',')}]`;
  if (!isFields(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${renderJson(inner)}`)
    .join(',')}}`;
}

/** Whether it is an object of JSON. */
export function isFields(value: RawJson | undefined): value is { readonly [key: string]: RawJson } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RawNumber);
}
