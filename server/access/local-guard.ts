import { isIPv4, isIPv6 } from 'node:net';

/** The parts of a request that tell whether a browser was talked into sending it. */
export interface RequestOrigin {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/** Why a request is turned away before anything else is looked at. */
export type Objection = 'foreign-host' | 'foreign-origin';

export interface LocalGuardOptions {
  /** Host names (without port) that are meant to lead here, besides IP literals and `localhost`. */
  readonly allowedHosts: readonly string[];
  /** Origins whose pages may change something here. */
  readonly allowedOrigins: readonly string[];
}

const MAX_REMEMBERED = 64;

/**
 * Protects a server without access control from the pages its own users look at. With DNS rebinding a page makes its
 * own name resolve to 127.0.0.1 and reads what lies there: but its requests still carry that name in `Host`. A form
 * on any page can send a POST: but with that page's `Origin`. No browser leaves `Host` out; some probes do (HTTP/1.0).
 */
export function localGuard({ allowedHosts, allowedOrigins }: LocalGuardOptions) {
  const hosts = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const origins = new Set(allowedOrigins);
  const isLocal = remembering((host) => leadsHere(host, hosts));

  return ({ method, host, origin }: RequestOrigin): Objection | undefined => {
    if (host !== undefined && !isLocal(host)) return 'foreign-host';
    const reading = method === 'GET' || method === 'HEAD';
    return reading || origin === undefined || origins.has(origin) ? undefined : 'foreign-origin';
  };
}

function leadsHere(host: string, allowed: ReadonlySet<string>): boolean {
  const name = host.replace(/:\d{0,5}$/, '').toLowerCase();
  if (name === 'localhost' || name.endsWith('.localhost') || isIPv4(name) || allowed.has(name)) return true;
  return name.startsWith('[') && name.endsWith(']') && isIPv6(name.slice(1, -1));
}

/** Clients come with the same few hosts again and again; only those that are welcome are remembered. */
function remembering(check: (host: string) => boolean): (host: string) => boolean {
  const welcome = new Set<string>();
  return (host) => {
    if (welcome.has(host)) return true;
    const accepted = check(host);
    if (accepted && welcome.size < MAX_REMEMBERED) welcome.add(host);
    return accepted;
  };
}
