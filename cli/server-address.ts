import { usageError } from './cli-error.js';

/** A server's address with the credentials taken out, so that the rest can be shown. */
export interface ServerAddress {
  /** Ends in a slash. */
  readonly base: string;
  /** `Basic …` (RFC 7617, in UTF-8) when the address held credentials. */
  readonly authorization: string | undefined;
}

/** @throws CliError without the text, which may hold a password */
export function splitAddress(text: string): ServerAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw usageError('--server: not an address (expected: one like http://127.0.0.1:8888)');
  }
  const credentials = [url.username, url.password].map(decode).join(':');
  const authorization = credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  return { base: `${url.origin}${url.pathname.replace(/\/*$/, '/')}`, authorization };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
