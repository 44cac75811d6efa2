import { createServer, type Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import type { Clock } from '../core/ports.js';
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
  /** Lets running requests finish, then frees everything. Safe to call twice. */
  close(): Promise<void>;
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
  const close = () => {
    closed ??= drainAndClose(node, silent, listener, options);
    return closed;
  };
  return { node, listen: (port, host) => listen(node, port, host), close, [Symbol.asyncDispose]: close };
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
  options: HttpServerOptions,
): Promise<void> {
  const { clock, drainDelayMs, idleGraceMs, drainTimeoutMs } = options;
  listener.drain();
  if (!node.listening) return;
  if (drainDelayMs > 0) await new Promise<void>((resolve) => clock.after(drainDelayMs, resolve));
  const ended = closeDoor(node);
  const timers = [clock.after(drainTimeoutMs, () => node.closeAllConnections())];
  const closeIdle = () => {
    node.closeIdleConnections();
    silent.close();
  };
  if (idleGraceMs > 0) timers.push(clock.after(idleGraceMs, closeIdle));
  else closeIdle();
  await ended;
  for (const timer of timers) timer.cancel();
  node.close(); // The door is closed long since: this ends node:http's own look after its connections.
}

/**
 * Accepts no more connections. `close` of node:http would at once end the idle ones as well, and with them each request
 * that has been sent but not read yet.
 */
function closeDoor(node: Server): Promise<void> {
  return new Promise((resolve) => NetServer.prototype.close.call(node, () => resolve()));
}
