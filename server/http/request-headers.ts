/** All that the read lane looks at in a request's headers. */
export interface ReadHeaders {
  host: string | undefined;
  origin: string | undefined;
  accept: string | undefined;
  authorization: string | undefined;
  ifNoneMatch: string | undefined;
  minVersion: string | undefined;
}

const FIELDS = new Map<string, keyof ReadHeaders>([
  ['host', 'host'],
  ['origin', 'origin'],
  ['accept', 'accept'],
  ['authorization', 'authorization'],
  ['if-none-match', 'ifNoneMatch'],
  ['cairn-min-version', 'minVersion'],
]);

/** Headers that ask for something only the complete application does. */
const DEMANDING = new Set([
  ...['range', 'if-range', 'if-match', 'if-modified-since', 'if-unmodified-since', 'accept-charset'],
  ...['content-length', 'transfer-encoding', 'expect', 'upgrade'],
]);

/** Names as clients spell them, so that most of them need not be lower-cased at each request. */
const spellings = new Map<string, string>();
const MAX_SPELLINGS = 256;

/**
 * Reads names and values as they came, since the parsed headers of node hide repeats (two `Host`).
 *
 * @returns undefined when one of them is repeated, or asks for more than a plain read
 */
export function scanHeaders(raw: readonly string[]): ReadHeaders | undefined {
  const headers: ReadHeaders = {
    host: undefined,
    origin: undefined,
    accept: undefined,
    authorization: undefined,
    ifNoneMatch: undefined,
    minVersion: undefined,
  };
  for (let index = 0; index < raw.length; index += 2) {
    const name = lowerCased(raw[index] as string);
    if (DEMANDING.has(name)) return undefined;
    const field = FIELDS.get(name);
    if (field === undefined) continue;
    if (headers[field] !== undefined) return undefined;
    headers[field] = raw[index + 1];
  }
  return headers;
}

/** How often a header was sent. */
export function countHeader(raw: readonly string[], name: string): number {
  return raw.filter((text, index) => index % 2 === 0 && lowerCased(text) === name).length;
}

function lowerCased(name: string): string {
  const known = spellings.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  if (spellings.size < MAX_SPELLINGS && name.length <= 64) spellings.set(name, lower);
  return lower;
}
