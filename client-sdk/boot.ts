import type { Cache, CacheRecord } from './cache.js';
import { within } from './deadline.js';
import { approve, type Draft, draftOfDefaults, openedDraftOf } from './draft.js';
import type { Answer, Known } from './environment-request.js';
import { ConfigClientError } from './errors.js';
import type { Platform } from './platform.js';
import { decodeEnvironment } from './server-environment.js';
import type { Servers } from './servers.js';
import type { Settings } from './settings.js';
import type { Snapshot } from './snapshot.js';

export interface BootParts {
  readonly settings: Settings;
  readonly platform: Platform;
  readonly servers: Servers;
  readonly cache: Cache | undefined;
}

export interface Booted<T> {
  readonly snapshot: Snapshot<T>;
  /** What the server sent, when it sent something new. */
  readonly received: (Answer & { readonly kind: 'environment' }) | undefined;
  /** Why the snapshot is not the server's; undefined when it is. */
  readonly outage: ConfigClientError | undefined;
}

interface Stored {
  readonly record?: CacheRecord | undefined;
  readonly refusal?: ConfigClientError;
}

/**
 * The first snapshot: the server's; when no server can be reached, the last known good on disk; when there is none
 * either and the server is optional, the defaults. A server that refuses (400, 401, 403, 404), a configuration that the
 * schema refuses and a value that does not open are answers, and nothing stands in for them.
 *
 * @throws ConfigClientError never an empty configuration in place of one
 */
export async function boot<T>(parts: BootParts, signal: AbortSignal): Promise<Booted<T>> {
  await parts.settings.decryption?.check();
  const stored = await readStored(parts.cache);
  try {
    return await fromServer(parts, stored.record, signal);
  } catch (error) {
    if (!(error instanceof ConfigClientError && error.retryable)) throw error;
    return standIn(parts, stored, error);
  }
}

async function readStored(cache: Cache | undefined): Promise<Stored> {
  try {
    return { record: await cache?.read() };
  } catch (error) {
    if (error instanceof ConfigClientError) return { refusal: error };
    return { refusal: new ConfigClientError('cache-damaged', 'the cache cannot be read', { cause: error }) };
  }
}

async function fromServer<T>(
  parts: BootParts,
  record: CacheRecord | undefined,
  signal: AbortSignal,
): Promise<Booted<T>> {
  const { settings, platform, servers } = parts;
  const deadline = platform.now() + settings.timeoutMs;
  const limits = { keepAlive: true, signals: [signal] };
  const answer = await servers.askPersistently(knownFrom(record), { ...limits, ms: settings.timeoutMs });
  const left = { ...limits, ms: Math.max(1, deadline - platform.now()) };
  const approved = async () => approve<T>(await draftOfAnswer(answer, record, parts), settings);
  const snapshot = await within(platform, left, approved);
  return { snapshot, received: answer.kind === 'environment' ? answer : undefined, outage: undefined };
}

/** Not even across a restart does a client go back: what is on disk is what it has seen. */
function knownFrom(record: CacheRecord | undefined): Known {
  return { etags: record?.etag ? [record.etag] : [], version: record?.version };
}

async function draftOfAnswer(
  answer: Answer,
  record: CacheRecord | undefined,
  { settings, platform }: BootParts,
): Promise<Draft> {
  const fetchedAt = new Date(platform.now());
  if (answer.kind === 'environment') {
    const { environment, etag } = answer;
    return openedDraftOf(environment, { from: 'server', etag, version: environment.version, fetchedAt }, settings);
  }
  if (record === undefined) throw new ConfigClientError('invalid-answer', '304 to a question without a condition');
  const version = answer.version ?? record.version;
  const arrival = { from: 'server', etag: record.etag, version, fetchedAt } as const;
  return openedDraftOf(decodeEnvironment(record.text), arrival, settings);
}

async function standIn<T>(parts: BootParts, stored: Stored, outage: ConfigClientError): Promise<Booted<T>> {
  const { settings, platform } = parts;
  let refusal = stored.refusal;
  if (stored.record !== undefined) {
    try {
      return { snapshot: await fromRecord(parts, stored.record), received: undefined, outage };
    } catch (error) {
      if (!(error instanceof ConfigClientError)) throw error;
      refusal = error;
    }
  }
  if (!settings.optional) throw withFallback(outage, refusal);
  const snapshot = await approve<T>(draftOfDefaults(settings, platform.now()), settings);
  return { snapshot, received: undefined, outage };
}

async function fromRecord<T>({ settings, platform, cache }: BootParts, record: CacheRecord): Promise<Snapshot<T>> {
  cache?.checkAge(record, platform.now());
  const { etag, version, confirmedAt, text } = record;
  const arrival = { from: 'cache', etag, version, fetchedAt: new Date(confirmedAt) } as const;
  return approve<T>(await openedDraftOf(decodeEnvironment(text), arrival, settings), settings);
}

function withFallback(outage: ConfigClientError, fallback: ConfigClientError | undefined): ConfigClientError {
  if (fallback === undefined) return outage;
  const { code, message, ...details } = outage;
  return new ConfigClientError(code, `${message}; the last known good cannot stand in: ${fallback.message}`, {
    ...details,
    cause: outage.cause,
    fallback,
  });
}
