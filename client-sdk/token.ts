import type { Variables } from './environment-variables.js';
import { ConfigClientError, invalidOptions } from './errors.js';
import type { ConnectOptions } from './options.js';
import type { Platform } from './platform.js';
import type { ServerAddress } from './server-address.js';

/** Gets the token for one request. */
export type TokenSource = (signal: AbortSignal) => Promise<string>;

/**
 * A fixed token, the caller's function, or a file that is read for each request since orchestrators rotate it.
 *
 * @returns undefined when no token is given
 */
export function tokenSource(
  option: ConnectOptions['token'],
  { token, tokenFile }: Variables,
  platform: Platform,
): TokenSource | undefined {
  const given = option ?? token ?? (tokenFile === undefined ? undefined : () => fromFile(tokenFile, platform));
  if (given === undefined) return undefined;
  return async (signal) => checked(typeof given === 'string' ? given : await obtained(() => given(signal)));
}

/** The `Authorization` header for a server; undefined when there is neither a token nor a password in its address. */
export async function authorizationOf(
  token: TokenSource | undefined,
  server: ServerAddress,
  signal: AbortSignal,
): Promise<string | undefined> {
  return token === undefined ? server.authorization : `Bearer ${await token(signal)}`;
}

async function fromFile(path: string, platform: Platform): Promise<string> {
  return (await platform.readText(path)).trim();
}

async function obtained(get: () => string | Promise<string>): Promise<string> {
  try {
    return await get();
  } catch (cause) {
    throw new ConfigClientError('token-unavailable', 'no token could be got', { cause, retryable: true });
  }
}

/** `fetch` would quote a token that is no header value in its error. */
function checked(token: unknown): string {
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token;
  throw invalidOptions('token: not one (expected: visible ASCII characters, no spaces)');
}
