import type { CacheSettings } from './cache.js';
import { checkOptions } from './check-options.js';
import { type Decryption, decryptionOf } from './decryption.js';
import { readVariables, type Variables } from './environment-variables.js';
import { invalidOptions } from './errors.js';
import type { FetchLike } from './fetch-like.js';
import { flatten, type RawProperties, toRaw } from './flat.js';
import type { ConnectOptions, Logger } from './options.js';
import type { Platform } from './platform.js';
import { parseAddress, type ServerAddress } from './server-address.js';
import type { StandardSchemaV1 } from './standard-schema.js';
import type { Instance } from './stream-frames.js';
import { type TokenSource, tokenSource } from './token.js';

/** Options, variables and defaults, settled. */
export interface Settings {
  readonly servers: readonly ServerAddress[];
  readonly application: string;
  readonly profiles: readonly string[];
  readonly label: string | null;
  readonly origins: boolean;
  /** Whether environments can only be asked for: what the stream carries has neither origins nor placeholders. */
  readonly onlyAsked: boolean;
  readonly token: TokenSource | undefined;
  readonly schema: StandardSchemaV1 | undefined;
  readonly defaults: RawProperties;
  readonly optional: boolean;
  readonly timeoutMs: number;
  readonly retry: { readonly attempts: number; readonly baseMs: number; readonly maxMs: number };
  /** Undefined: never asks by itself. */
  readonly pollMs: number | undefined;
  /** Whether changes come over a WebSocket. */
  readonly push: boolean;
  readonly instance: Instance;
  readonly cache: CacheSettings | undefined;
  /** Undefined: sealed values stay as they are. */
  readonly decryption: Decryption | undefined;
  readonly expandFrom: Readonly<Record<string, string | undefined>> | undefined;
  readonly ref: boolean;
  readonly signal: AbortSignal | undefined;
  readonly fetch: FetchLike;
  readonly caFile: string | undefined;
  readonly logger: Logger | undefined;
}

type Options = ConnectOptions<StandardSchemaV1 | undefined>;

const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Options win over variables, variables over defaults.
 *
 * @throws ConfigClientError `invalid-options`
 */
export function settle(options: Options, platform: Platform): Settings {
  checkOptions(options);
  const variables = readVariables(platform.variables);
  return {
    ...coordinatesOf(options, variables),
    ...waitsOf(options, variables),
    origins: options.origins ?? false,
    onlyAsked: Boolean(options.origins || options.expandEnv),
    token: tokenSource(options.token, variables, platform),
    schema: options.schema,
    defaults: flatten(toRaw(options.defaults ?? {})),
    optional: isOptional(options, variables),
    cache: cacheOf(options, variables, platform),
    decryption: decryptionOf(options.decrypt, variables, platform),
    expandFrom: options.expandEnv === true ? platform.variables : options.expandEnv || undefined,
    ref: options.ref ?? false,
    signal: options.signal,
    push: (options.refresh ?? 'push') === 'push',
    instance: instanceOf(options, platform),
    caFile: variables.caFile,
    fetch: options.fetch ?? (variables.caFile ? platform.fetchTrusting(variables.caFile) : platform.fetch),
    logger: options.logger ?? (variables.logLevel ? platform.logger(variables.logLevel) : undefined),
  };
}

function coordinatesOf(options: Options, variables: Variables) {
  const application = options.application ?? variables.application;
  if (!application) throw invalidOptions('application: missing (expected: a name, or CAIRN_APPLICATION)');
  if (/^\.+$/.test(application)) throw invalidOptions('application: only dots (expected: a name)');
  const urls = options.url ?? variables.url ?? 'http://127.0.0.1:8888';
  const servers = (typeof urls === 'string' ? [urls] : urls).map(parseAddress);
  if (servers.length === 0) throw invalidOptions('url: an empty list (expected: at least one)');
  const given = options.profiles ?? variables.profiles ?? [];
  const profiles = (typeof given === 'string' ? given.split(',') : given)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (profiles.some((name) => /^\.+$/.test(name))) throw invalidOptions('profiles: only dots (expected: names)');
  const label = options.label ?? variables.label ?? null;
  return { servers, application, profiles: profiles.length > 0 ? profiles : ['default'], label: label || null };
}

function waitsOf(options: Options, variables: Variables) {
  const { attempts = Number.POSITIVE_INFINITY, baseMs = 200, maxMs = 2000 } = options.retry ?? {};
  if (!(attempts >= 1)) throw invalidOptions(`retry.attempts: ${attempts} (expected: at least 1)`);
  const pollMs = milliseconds('pollMs', options.pollMs ?? 30_000);
  return {
    timeoutMs: milliseconds('timeoutMs', options.timeoutMs ?? variables.timeoutMs ?? 10_000),
    retry: { attempts, baseMs: milliseconds('retry.baseMs', baseMs), maxMs: milliseconds('retry.maxMs', maxMs) },
    pollMs: options.refresh === 'manual' ? undefined : pollMs,
  };
}

function instanceOf({ instance = {} }: Options, platform: Platform): Instance {
  const { id = platform.randomId(), host = platform.hostName, tags } = instance;
  return { id, ...(host === '' ? {} : { host }), ...(tags === undefined ? {} : { tags }) };
}

function milliseconds(name: string, value: number): number {
  if (value >= 1 && value <= MAX_DELAY_MS) return value;
  throw invalidOptions(`${name}: ${value} (expected: 1 to ${MAX_DELAY_MS} milliseconds)`);
}

/** Without defaults an optional server would mean an empty configuration in place of an error. */
function isOptional(options: Options, variables: Variables): boolean {
  const optional = options.optional ?? variables.optional ?? false;
  if (optional && options.defaults === undefined) throw invalidOptions('optional: needs defaults to start with');
  return optional;
}

function cacheOf({ cache = {} }: Options, { cacheDir }: Variables, platform: Platform): CacheSettings | undefined {
  if (cache === false) return undefined;
  const parent = cache.dir ?? cacheDir ?? platform.cacheFolder;
  const maxAgeMs = cache.maxAgeMs ?? Number.POSITIVE_INFINITY;
  if (!(maxAgeMs > 0)) throw invalidOptions(`cache.maxAgeMs: ${maxAgeMs} (expected: more than 0)`);
  if (cache.key === '') throw invalidOptions('cache.key: empty (expected: a pass phrase)');
  return { folder: platform.join(parent, 'cairn-client'), maxAgeMs, key: cache.key };
}
