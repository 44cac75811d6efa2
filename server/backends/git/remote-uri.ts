import { InvalidSettingsError } from '../../core/errors.js';

/** Where a repository is fetched from, credentials taken out. */
export interface RemoteUri {
  readonly protocol: 'https' | 'http' | 'ssh' | 'file';
  /** What git is given: no credentials in it. */
  readonly address: string;
  /** What source names start with: as configured, but no credentials in it. */
  readonly name: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

const ACCEPTED = 'https://, ssh://, user@host:path, file:///path, a file path, or http:// on the loopback interface';
const WITH_SCHEME = /^(https|http|ssh|file):\/\/([^/]*)(\/.*)$/i;
const SCP_LIKE = /^([^/:]+):(?!:|\/\/)(.+)$/;
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;
const USER = /^[a-z0-9_][a-z0-9_.-]*$/i;

/**
 * Takes a configured address apart and refuses what is not plainly one. Placeholders may stand in the path alone: in
 * the host they would let a request choose whom the server talks to.
 *
 * @throws InvalidSettingsError whose message never repeats the address, since it may hold a password
 */
export function parseRemoteUri(uri: string): RemoteUri {
  if (/[\u0000-\u001f\u007f]/.test(uri)) throw refused('holds a control character');
  if (uri.startsWith('-') || /(^|[/:])-/.test(uri.replace(/^[a-z]+:\/\/[^/]*/i, ''))) {
    throw refused('a part of it begins with -');
  }
  if (/(^|\/)\.\.(\/|$)/.test(uri)) throw refused('holds ..');
  if (uri.startsWith('/')) return local(uri);
  const [, scheme, authority = '', path = ''] = WITH_SCHEME.exec(uri) ?? [];
  if (scheme) return withScheme(scheme.toLowerCase() as RemoteUri['protocol'], authority, path);
  if (/^file:\/[^/]/i.test(uri)) return local(uri.slice('file:'.length), uri);
  const [, target = '', remotePath = ''] = SCP_LIKE.exec(uri) ?? [];
  if (target) return scpLike(target, remotePath);
  throw refused(`not an address (expected: ${ACCEPTED})`);
}

function withScheme(protocol: RemoteUri['protocol'], authority: string, path: string): RemoteUri {
  if (protocol === 'file') {
    if (authority !== '') throw refused('file:// with a host (expected: file:///path)');
    return local(path, `file://${path}`);
  }
  if (/[?#]/.test(path)) throw refused('holds a query or a fragment');
  refusePlaceholder(authority);
  const at = authority.lastIndexOf('@');
  const host = checkHost(authority.slice(at + 1));
  if (protocol === 'http' && !LOOPBACK.test(host)) throw refused('plain http to another machine (expected: https)');
  const [username, password] = userInfo(at < 0 ? '' : authority.slice(0, at));
  if (protocol !== 'ssh') return { protocol, ...named(`${protocol}://${host}${path}`), username, password };
  if (password !== undefined) throw refused('a password does not work over ssh (expected: privateKeyFile)');
  return { protocol, ...named(`ssh://${sshUser(username)}${host}${path}`), username, password };
}

function scpLike(target: string, path: string): RemoteUri {
  refusePlaceholder(target);
  const at = target.lastIndexOf('@');
  const username = at < 0 ? undefined : target.slice(0, at);
  const host = checkHost(target.slice(at + 1));
  return { protocol: 'ssh', ...named(`${sshUser(username)}${host}:${path}`), username, password: undefined };
}

function local(path: string, name = path): RemoteUri {
  return { protocol: 'file', address: path, name, username: undefined, password: undefined };
}

function named(address: string): { readonly address: string; readonly name: string } {
  return { address, name: address };
}

function refusePlaceholder(authority: string): void {
  if (/[{}]/.test(authority)) throw refused('a placeholder in the host or the credentials (expected: in the path)');
}

function checkHost(host: string): string {
  if (!HOST.test(host)) throw refused('the host is not a name or an address');
  return host;
}

function userInfo(text: string): [string | undefined, string | undefined] {
  if (text === '') return [undefined, undefined];
  const colon = text.indexOf(':');
  try {
    if (colon < 0) return [decodeURIComponent(text), undefined];
    return [decodeURIComponent(text.slice(0, colon)), decodeURIComponent(text.slice(colon + 1))];
  } catch {
    throw refused('broken percent-encoding in the credentials');
  }
}

/** The user of an ssh address is no secret: the host and the key are what admits. */
function sshUser(username: string | undefined): string {
  if (username === undefined) return '';
  if (!USER.test(username)) throw refused('the user is not a name');
  return `${username}@`;
}

function refused(why: string): InvalidSettingsError {
  return new InvalidSettingsError(`uri: ${why}`);
}
