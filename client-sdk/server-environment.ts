import { ConfigClientError } from './errors.js';
import { flatten, type RawProperties } from './flat.js';
import { isFields, parseJson, type RawJson, RawNumber } from './json.js';
import type { Origin, Staleness } from './snapshot.js';

/** The body of `GET /api/v1/environments/…`, checked. */
export interface ServerEnvironment {
  readonly application: string;
  readonly profiles: readonly string[];
  readonly label: string | null;
  readonly version: string;
  readonly committedAt: string | null;
  readonly stale: Staleness | null;
  readonly properties: RawProperties;
  readonly secrets: readonly string[];
  /**
   * Keys whose values are cipher texts for the client, with the file in the repository; null for values that hold
   * placeholders which lead to such keys.
   */
  readonly sealed: ReadonlyMap<string, string | null>;
  readonly sources: readonly string[];
  readonly origins: ReadonlyMap<string, Origin>;
}

type Fields = { readonly [key: string]: RawJson };

/**
 * @throws ConfigClientError `invalid-answer`, retryable: a proxy may have cut the body, or answered in the server's name
 */
export function decodeEnvironment(text: string): ServerEnvironment {
  return environmentOf(parsed(text));
}

/** The same, parsed already. @throws ConfigClientError `invalid-answer`, retryable */
export function environmentOf(value: RawJson): ServerEnvironment {
  const body = fields(value) ?? wrong('no object');
  const sources = texts(body['sources']);
  return {
    application: required(body, 'application'),
    profiles: texts(body['profiles']),
    label: optional(body['label']) ?? null,
    version: required(body, 'version'),
    committedAt: optional(body['committedAt']) ?? null,
    stale: stalenessOf(body['stale']),
    properties: flatten(fields(body['properties']) ?? wrong('properties: missing')),
    secrets: texts(body['secrets']),
    sealed: sealedOf(fields(body['sealed']) ?? {}),
    sources,
    origins: originsOf(fields(body['origins']) ?? {}, sources),
  };
}

function parsed(text: string): RawJson {
  try {
    return parseJson(text);
  } catch (error) {
    return wrong((error as SyntaxError).message);
  }
}

function wrong(what: string): never {
  throw new ConfigClientError('invalid-answer', `${what} (expected: an environment as JSON)`, { retryable: true });
}

function fields(value: RawJson | undefined): Fields | undefined {
  return isFields(value) ? value : undefined;
}

function required(body: Fields, name: string): string {
  return optional(body[name]) || wrong(`${name}: missing`);
}

function optional(value: RawJson | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: RawJson | undefined): readonly string[] {
  return Object.freeze(Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []);
}

function numberOf(value: RawJson | undefined): number | undefined {
  return value instanceof RawNumber ? Number(value.text) : undefined;
}

function stalenessOf(value: RawJson | undefined): Staleness | null {
  const stale = fields(value);
  if (stale === undefined) return null;
  const names = ['rejected', 'code', 'file', 'message'] as const;
  const known = names.flatMap((name) => (typeof stale[name] === 'string' ? [[name, stale[name]]] : []));
  const line = numberOf(stale['line']);
  return Object.freeze({ ...Object.fromEntries(known), ...(line === undefined ? {} : { line }) });
}

function sealedOf(sealed: Fields): ReadonlyMap<string, string | null> {
  return new Map(Object.entries(sealed).map(([key, file]) => [key, optional(file) ?? null]));
}

/** `[source index, line, column]`. */
function originsOf(origins: Fields, sources: readonly string[]): ReadonlyMap<string, Origin> {
  const found = new Map<string, Origin>();
  for (const [key, place] of Object.entries(origins)) {
    const [index, line, column] = Array.isArray(place) ? place.map(numberOf) : [];
    const source = sources[index ?? -1];
    if (source === undefined) continue;
    found.set(key, Object.freeze({ source, ...(line ? { line } : {}), ...(column ? { column } : {}) }));
  }
  return found;
}
