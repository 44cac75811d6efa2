import { ConfigClientError } from './errors.js';
import { expandEnv } from './expand-env.js';
import { freezeDeep, nest, type RawProperties, toValues } from './flat.js';
import { layer } from './layer.js';
import type { ServerEnvironment } from './server-environment.js';
import type { Settings } from './settings.js';
import { createSnapshot, type Snapshot, type SnapshotFacts, type SnapshotParts } from './snapshot.js';
import { validate } from './validate.js';

/** A snapshot before the schema has spoken, and what is needed to make it a real one. */
export interface Draft {
  readonly snapshot: Snapshot<unknown>;
  readonly parts: SnapshotParts<unknown>;
}

/** How an environment came here. */
export interface Arrival {
  readonly from: 'server' | 'cache';
  readonly etag: string;
  readonly version: string;
  readonly fetchedAt: Date;
}

/**
 * The same, sealed values opened.
 *
 * @throws ConfigClientError `undecryptable-value`, `key-unavailable`; `invalid-answer` when a key nests too deeply
 */
export async function openedDraftOf(
  environment: ServerEnvironment,
  arrival: Arrival,
  settings: Settings,
): Promise<Draft> {
  return draftOf((await settings.decryption?.open(environment)) ?? environment, arrival, settings);
}

/** @throws ConfigClientError `invalid-answer` when a key nests too deeply */
export function draftOf(environment: ServerEnvironment, arrival: Arrival, settings: Settings): Draft {
  const { properties, origins, sealed: _, ...facts } = environment;
  return draft({ ...facts, ...arrival, label: settings.label }, properties, origins, settings);
}

/** What an optional client starts with when nobody can be reached. */
export function draftOfDefaults(settings: Settings, now: number): Draft {
  const facts: SnapshotFacts = {
    application: settings.application,
    profiles: settings.profiles,
    label: settings.label,
    version: 'defaults',
    etag: '',
    committedAt: null,
    fetchedAt: new Date(now),
    from: 'defaults',
    stale: null,
    secrets: [],
    sources: [],
  };
  return draft(facts, Object.create(null), new Map(), settings);
}

function draft(
  facts: SnapshotFacts,
  properties: RawProperties,
  origins: SnapshotParts<unknown>['origins'],
  { defaults, expandFrom }: Settings,
): Draft {
  const given = { properties, secrets: facts.secrets };
  const expanded = expandFrom === undefined ? given : expandEnv(given, expandFrom);
  const raw = layer(expanded.properties, defaults);
  const flat = toValues(raw);
  const parts: SnapshotParts<unknown> = {
    facts: { ...facts, secrets: expanded.secrets },
    ...{ raw, flat, origins, config: freezeDeep(nested(flat)) },
  };
  return { parts, snapshot: createSnapshot(parts) };
}

/** The schema gets a copy of its own, since some change what they validate. */
export async function approve<T>({ parts, snapshot }: Draft, { schema }: Settings): Promise<Snapshot<T>> {
  if (schema === undefined) return snapshot as Snapshot<T>;
  const config = (await validate(schema, nested(parts.flat), parts.facts.secrets)) as T;
  return createSnapshot({ ...parts, config: freezeDeep(config) });
}

function nested(flat: Readonly<Record<string, unknown>>): Record<string, unknown> {
  try {
    return nest(flat);
  } catch (cause) {
    throw new ConfigClientError('invalid-answer', (cause as Error).message, { cause });
  }
}
