import { EMPTY_LIST, NumberLiteral, type PlainValue } from '../server/core/value.js';
import { type ApiClient, noCairn, objectOf, segment } from './api.js';
import { warnOfStranger } from './applications.js';
import { theApplication } from './coordinates.js';
import type { Invocation } from './invocation.js';
import { isObject, type Json, type JsonObject } from './json.js';
import { textIn } from './json-fields.js';
import { noteStale } from './stale.js';

/** One key of an application, with what is known about it. */
export interface Entry {
  readonly key: string;
  readonly value: PlainValue;
  /** Whether the server says that it came from a cipher or a vault, directly or by way of a placeholder. */
  readonly secret: boolean;
  /** `orders-prod.yml:3`; empty when not known. */
  readonly origin: string;
}

export interface Environment {
  readonly application: string;
  readonly profiles: readonly string[];
  /** As asked for. */
  readonly label: string | undefined;
  readonly version: string;
  /** In the server's order. */
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface ReadOptions {
  /** Whether `${key}` is replaced by what it leads to. The server does it: done twice, `\\${key}` would be lost. */
  readonly resolving: boolean;
}

/**
 * All that the application gets, merged.
 *
 * @throws CliError
 */
export async function readEnvironment(invocation: Invocation, options: ReadOptions): Promise<Environment> {
  const environment = await conditionalReader(invocation, options)();
  if (environment === undefined) throw new Error('304 without a condition');
  return environment;
}

/** Reads again and again; undefined when nothing has changed since the last time. */
export function conditionalReader(
  invocation: Invocation,
  { resolving }: ReadOptions,
): () => Promise<Environment | undefined> {
  let etag: string | undefined;
  return async () => {
    const application = await theApplication(invocation);
    const { profiles, label } = await invocation.settings();
    const api = await invocation.api();
    const path = `api/v1/environments/${segment(application)}/${segment(profiles.join(','))}`;
    const query = { label, origins: 'true', resolvePlaceholders: resolving ? undefined : 'false' };
    const answer = await api.ask(path, { query, etag });
    if (answer.status === 304) return undefined;
    const isFirst = etag === undefined;
    etag = answer.etag;
    const json = objectOf(api.base, answer, 'properties');
    const entries = entriesOf(api, json);
    if (isFirst) await warnOfStranger(invocation, application, json['sources']);
    const version = textIn(json, 'version');
    noteStale(invocation, json['stale'], version);
    return { application, profiles, label, version, entries };
  };
}

function entriesOf({ base }: ApiClient, json: JsonObject): ReadonlyMap<string, Entry> {
  const { properties, secrets, sources, origins } = json;
  if (!isObject(properties)) throw noCairn(base);
  const hidden = new Set(Array.isArray(secrets) ? secrets : []);
  const originOf = originsIn(sources, origins);
  return new Map(
    Object.entries(properties).map(([key, value]) => [
      key,
      { key, value: toValue(value), secret: hidden.has(key), origin: originOf(key) },
    ]),
  );
}

/** Flat properties hold no lists and maps but empty ones. */
function toValue(json: Json): PlainValue {
  if (typeof json !== 'object' || json === null || json instanceof NumberLiteral) return json;
  return EMPTY_LIST;
}

function originsIn(sources: Json | undefined, origins: Json | undefined): (key: string) => string {
  return (key) => {
    const place = isObject(origins) ? origins[key] : undefined;
    if (!Array.isArray(place) || !Array.isArray(sources)) return '';
    const [source, line] = place.map((part) => (part instanceof NumberLiteral ? Number(part.text) : Number.NaN));
    const name = sources[source ?? Number.NaN];
    return typeof name === 'string' ? placed(name, line) : '';
  };
}

function placed(name: string, line: number | undefined): string {
  return line ? `${name}:${line}` : name;
}
