import { EMPTY_LIST, NumberLiteral, type PlainValue, springText } from '../server/core/value.js';
import { type ApiClient, objectOf, segment } from './api.js';
import { warnOfStranger } from './applications.js';
import { CliError } from './cli-error.js';
import { theApplication } from './coordinates.js';
import { EXIT } from './exit-codes.js';
import type { Invocation } from './invocation.js';
import { isObject, type Json, type JsonObject } from './json.js';
import { textIn } from './json-fields.js';

/** One key of an application, with what is known about it. */
export interface Entry {
  readonly key: string;
  readonly value: PlainValue;
  /** Whether it came from a cipher or a vault, directly or by way of a placeholder. */
  readonly secret: boolean;
  /** `orders-prod.yml:3`; empty when not known. */
  readonly origin: string;
}

export interface Environment {
  readonly application: string;
  readonly profiles: readonly string[];
  readonly version: string;
  /** In the server's order. */
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface ReadOptions {
  /** Whether `${key}` is replaced by what it leads to, as in the server's merged views. */
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
    const answer = await api.ask(path, { query: { label, origins: 'true' }, etag });
    if (answer.status === 304) return undefined;
    const isFirst = etag === undefined;
    etag = answer.etag;
    const json = objectOf(api.base, answer.body);
    const entries = entriesOf(api, json);
    if (isFirst) await warnOfStranger(invocation, application, json['sources']);
    remark(invocation, json);
    const version = textIn(json, 'version');
    return { application, profiles, version, entries: resolving ? await resolved(entries) : entries };
  };
}

function entriesOf({ base }: ApiClient, json: JsonObject): ReadonlyMap<string, Entry> {
  const { properties, secrets, sources, origins } = json;
  if (!isObject(properties)) {
    throw new CliError('invalid-answer', EXIT.unavailable, `${base}: what answers is no Cairn`, 'check --server');
  }
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

/** The server answers with an older commit when the newest one cannot be used for these coordinates. */
function remark({ note }: Invocation, { stale }: JsonObject): void {
  if (!isObject(stale)) return;
  const place = [textIn(stale, 'file'), textIn(stale, 'line')].filter((part) => part !== '').join(':');
  const reason = [place, textIn(stale, 'message')].filter((part) => part !== '').join(': ');
  note(`note: commit ${textIn(stale, 'rejected').slice(0, 7)} was refused (${reason}); this is an older one`);
}

/** What a placeholder leads to may be a secret; then so is the text it has become part of. */
async function resolved(entries: ReadonlyMap<string, Entry>): Promise<ReadonlyMap<string, Entry>> {
  if (![...entries.values()].some(({ value }) => isUnresolved(value))) return entries;
  const { replacePlaceholders } = await import('../server/core/placeholders.js');
  const resolve = (entry: Entry): Entry => {
    if (!isUnresolved(entry.value)) return entry;
    let secret = entry.secret;
    const lookup = (key: string) => {
      const found = entries.get(key);
      if (found === undefined) return undefined;
      secret ||= found.secret;
      return springText(found.value);
    };
    try {
      return { ...entry, value: replacePlaceholders(entry.value, lookup), secret };
    } catch (error) {
      const message = `${entry.key}: ${(error as Error).message}`;
      throw new CliError('circular-placeholder', EXIT.invalidConfiguration, message, 'see it as it is with --raw');
    }
  };
  return new Map([...entries].map(([key, entry]) => [key, resolve(entry)]));
}

function isUnresolved(value: PlainValue): value is string {
  return typeof value === 'string' && value.includes('${');
}
