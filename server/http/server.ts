import { createServer, type Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Clock, Timer } from '../core/ports.js';
import type { HttpListener } from './listener.js';
import { type SilentConnections, silentConnections } from './silent-connections.js';

export interface HttpServerOptions {
  readonly maxConnections: number;
  /** How long readiness says no before the door closes, so that load balancers notice; in milliseconds. */
  readonly drainDelayMs: number;
  /** How long kept connections may from then on still bring a request that is on its way, in milliseconds. */
  readonly idleGraceMs: number;
  /** How long running requests may take from then on, in milliseconds. */
  readonly drainTimeoutMs: number;
  readonly clock: Clock;
}

export interface HttpServer extends AsyncDisposable {
  readonly node: Server;
  /** @param port 0 for any that is free */
  listen(port: number, host: string): Promise<AddressInfo>;
  /**
   * Lets running requests finish, then frees everything. Safe to call twice.
   *
   * @param meanwhile ends what else there is, once the door is closed. As long as it takes, requests may be read late: the
   *   grace of kept connections begins after it.
   */
  close(meanwhile?: () => Promise<void>): Promise<void>;
}

/** As creation options: set later, some of them only hold after the default check interval of 30 s. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16_384,
  insecureHTTPParser: false,
  requireHostHeader: true,
};

export function createHttpServer(listener: HttpListener, options: HttpServerOptions): HttpServer {
  const node = createServer(LIMITS, listener);
  node.maxConnections = options.maxConnections;
  node.maxRequestsPerSocket = 0;
  const silent = silentConnections(node);
  let closed: Promise<void> | undefined;
  const close = (meanwhile = async () => {}) => {
    closed ??= drainAndClose(node, silent, listener, { ...options, meanwhile });
    return closed;
  };
  const dispose = () => close();
  return { node, listen: (port, host) => listen(node, port, host), close, [Symbol.asyncDispose]: dispose };
}

function listen(node: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    node.once('error', reject);
    node.listen(port, host, () => {
      node.off('error', reject);
      resolve(node.address() as AddressInfo);
    });
  });
}

/** Readiness first, then the door, then the idle connections, then, at the deadline, the rest. */
async function drainAndClose(
  node: Server,
  silent: SilentConnections,
  listener: HttpListener,
  options: HttpServerOptions & { readonly meanwhile: () => Promise<void> },
): Promise<void> {
  const { clock, drainDelayMs, drainTimeoutMs, meanwhile } = options;
  listener.drain();
  if (!node.listening) return meanwhile();
  if (drainDelayMs > 0) await new Promise<void>((resolve) => clock.after(drainDelayMs, resolve));
  const ended = closeDoor(node);
  const deadline = clock.after(drainTimeoutMs, () => node.closeAllConnections());
  await meanwhile();
  await grace(options, ended);
  node.closeIdleConnections();
  silent.close();
  await ended;
  deadline.cancel();
  node.close(); // The door is closed long since: this ends node:http's own look after its connections.
}

/** Over at once when all connections have ended. What has arrived by the end of it has been read. */
async function grace({ clock, idleGraceMs }: HttpServerOptions, ended: Promise<void>): Promise<void> {
  if (idleGraceMs === 0) return;
  let timer: Timer | undefined;
  const over = new Promise<void>((resolve) => {
    timer = clock.after(idleGraceMs, resolve);
  });
  await Promise.race([over, ended]);
  timer?.cancel();
  await setImmediate();
}

/**
 * Accepts no more connections. `close` of node:http would at once end the idle ones as well, and with them each request
 * that has been sent but not read yet.
 */
function closeDoor(node: Server): Promise<void> {
  return new Promise((resolve) => NetServer.prototype.close.call(node, () => resolve()));
}
