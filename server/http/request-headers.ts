/** All that the read lane looks at in a request's headers. */
export interface ReadHeaders {
  host: string | undefined;
  origin: string | undefined;
  accept: string | undefined;
  authorization: string | undefined;
  ifNoneMatch: string | undefined;
  minVersion: string | undefined;
}

/** What a header is to the read lane: something to read, nothing at all, or too much to ask of it. */
type Role = keyof ReadHeaders | 'none' | 'demanding';

const ROLES = new Map<string, Role>([
  ['host', 'host'],
  ['origin', 'origin'],
  ['accept', 'accept'],
  ['authorization', 'authorization'],
  ['if-none-match', 'ifNoneMatch'],
  ['cairn-min-version', 'minVersion'],
  ...demanding('range', 'if-range', 'if-match', 'if-modified-since', 'if-unmodified-since', 'accept-charset'),
  ...demanding('content-length', 'transfer-encoding', 'expect', 'upgrade'),
]);

/** Roles by name as clients spell it, so that hardly any name is lower-cased at a request. */
const spellings = new Map<string, Role>();
const MAX_SPELLINGS = 256;
const MAX_SPELLING_LENGTH = 32;

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
    const role = roleOf(raw[index] as string);
    if (role === 'none') continue;
    if (role === 'demanding' || headers[role] !== undefined) return undefined;
    headers[role] = raw[index + 1];
  }
  return headers;
}

/** How often a header was sent. */
export function countHeader(raw: readonly string[], name: string): number {
  let count = 0;
  for (let index = 0; index < raw.length; index += 2) {
    const met = raw[index] as string;
    if (met.length === name.length && met.toLowerCase() === name) count += 1;
  }
  return count;
}

function roleOf(name: string): Role {
  const known = spellings.get(name);
  if (known !== undefined) return known;
  const role = ROLES.get(name.toLowerCase()) ?? 'none';
  if (spellings.size < MAX_SPELLINGS && name.length <= MAX_SPELLING_LENGTH) spellings.set(name, role);
  return role;
}

function demanding(...names: readonly string[]): [string, Role][] {
  return names.map((name) => [name, 'demanding']);
}
