import type { ConfigClient } from './config-client.js';
import { nodePlatform } from './node-platform.js';
import type { ConnectOptions } from './options.js';
import type { Platform } from './platform.js';
import { ServedClient } from './served-client.js';
import { settle } from './settings.js';
import type { Infer, StandardSchemaV1 } from './standard-schema.js';

/**
 * Gets the configuration of an application and keeps it up to date.
 *
 * Each url is asked, with waits in between, for at most `timeoutMs`; when none can be reached, the last known good on
 * disk stands in, then, with `optional`, the `defaults`. `snapshot.from` tells which it was. A refusal is final.
 *
 * @returns a client that is ready
 * @throws ConfigClientError `invalid-options`, `unauthorized`, `forbidden`, `not-found` and the server's own reasons
 *   (`label-not-found` …), `server-unavailable`, `timeout`, `invalid-answer`, `invalid-configuration`,
 *   `undecryptable-value`, `key-unavailable`, `token-unavailable`, `aborted`
 */
export async function connect<const S extends StandardSchemaV1 | undefined = undefined>(
  options: ConnectOptions<S> = {},
): Promise<ConfigClient<Infer<S>>> {
  const client = open(options);
  await client.ready();
  return client;
}

/**
 * The same without waiting: a client in status `loading`, whose `ready()` resolves or rejects as `connect()` would.
 *
 * @throws ConfigClientError `invalid-options`
 */
export function open<const S extends StandardSchemaV1 | undefined = undefined>(
  options: ConnectOptions<S> = {},
): ConfigClient<Infer<S>> {
  return openOn(nodePlatform, options);
}

/** `open()` on a platform of the caller's: time, randomness, files and network are handed in. */
export function openOn<const S extends StandardSchemaV1 | undefined = undefined>(
  platform: Platform,
  options: ConnectOptions<S>,
): ConfigClient<Infer<S>> {
  return new ServedClient<Infer<S>>(settle(options, platform), platform);
}
