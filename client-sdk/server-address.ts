import { invalidOptions } from './errors.js';

/** A server's address with the credentials taken out, so that the rest can be shown. */
export interface ServerAddress {
  /** Ends in a slash. */
  readonly base: string;
  /** `Basic …`, when the address held credentials. */
  readonly authorization: string | undefined;
}

/**
 * Splits `http://user:password@host/path`, which `fetch` refuses.
 *
 * @throws ConfigClientError `invalid-options`, without the text, which may hold a password
 */
export function parseAddress(text: string): ServerAddress {
  if (!URL.canParse(text)) throw invalidOptions('url: not an absolute http or https address');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalidOptions(`url: ${url.protocol} (expected: http: or https:)`);
  }
  const authorization = url.username || url.password ? basic(url.username, url.password) : undefined;
  const path = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
  return { base: `${url.origin}${path}`, authorization };
}

/** RFC 7617, in UTF-8. */
function basic(user: string, password: string): string {
  const bytes = new TextEncoder().encode(`${decode(user)}:${decode(password)}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
