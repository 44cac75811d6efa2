import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Principal, Timer } from '../core/ports.js';
import type { LiveClient } from '../operations/list-clients.js';
import { ClientSocket } from './client-socket.js';
import { ConnectionCounts } from './connection-counts.js';
import { sayGoodbye } from './farewell.js';
import { liveClients } from './live-clients.js';
import { PingWheel } from './ping-wheel.js';
import { CLOSE, PROTOCOL } from './protocol/close-codes.js';
import { receive } from './protocol/receive.js';
import { reauthorize } from './protocol/renew.js';
import type { StreamDependencies } from './stream-dependencies.js';
import { Subscribers } from './subscribers.js';

/** The caps are inward, in bytes and pieces; `closeTimeout` is how long a client may take for the closing handshake, in ms. */
const UPGRADES = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: 64 * 1024,
  maxFragments: 64,
  closeTimeout: 5_000,
  handleProtocols: () => PROTOCOL,
  WebSocket: ClientSocket,
};
const TURN_MS = 1_000;

/** Pushes environments to whoever is subscribed to them, over WebSocket: here the sockets come and go. */
export class ChangeStream {
  readonly #dependencies: StreamDependencies;
  readonly #subscribers: Subscribers;
  readonly #counts: ConnectionCounts;
  readonly #wheel = new PingWheel();
  readonly #listeners: ReturnType<typeof listenersOf>;
  readonly #upgrades = new WebSocketServer(UPGRADES);
  #turn: Timer | undefined;
  #closed: Promise<void> | undefined;

  constructor(dependencies: StreamDependencies) {
    this.#dependencies = dependencies;
    this.#subscribers = new Subscribers(dependencies);
    this.#counts = new ConnectionCounts(dependencies.limits);
    this.#listeners = listenersOf({
      message: (socket, text) => this.#receive(socket, text),
      close: (socket) => this.#forget(socket),
    });
    dependencies.access.onChange?.(() => this.#reauthorize());
    this.#turnLater();
  }

  /** Whether one more connection of theirs would be within the caps. */
  hasRoomFor(principal: Principal): boolean {
    return this.#closed === undefined && this.#counts.hasRoomFor(principal);
  }

  /** @param request an upgrade that was found in order: a WebSocket handshake for our sub-protocol, from `principal` */
  accept(request: IncomingMessage, transport: Duplex, head: Buffer, principal: Principal): void {
    this.#upgrades.handleUpgrade(request, transport, head, (socket) => {
      const connectedAtMs = this.#dependencies.clock.now();
      socket.transport = transport;
      socket.connection = { peer: socket, principal, subscriptions: [], faults: 0, connectedAtMs };
      this.#counts.add(principal);
      this.#wheel.add(socket);
      const { message, pong, error, close } = this.#listeners;
      socket.on('message', message).on('pong', pong).on('error', error).on('close', close);
    });
  }

  clients(): Iterable<LiveClient> {
    return liveClients(this.#wheel.sockets(), this.#dependencies.clock.now());
  }

  /** All that are open, for who wants to know how they do. */
  sockets(): Iterable<{ readonly bufferedAmount: number }> {
    return this.#wheel.sockets();
  }

  /** Returns when everything that has changed so far has been written to everybody who takes it. */
  async settled(): Promise<void> {
    await this.#dependencies.watched.settled();
    await this.#subscribers.settled();
  }

  /** Says goodbye to everybody. Safe to call twice. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    await sayGoodbye([...this.#wheel.sockets()], () => this.#wheel.size === 0, this.#dependencies);
    this.#turn?.cancel();
    this.#subscribers.close();
    await this.#dependencies.watched.close();
  }

  #receive(socket: ClientSocket, text: string | undefined): void {
    const { connection } = socket;
    if (!connection || socket.readyState !== ClientSocket.OPEN) return;
    const subscribers = this.#subscribers;
    subscribers.guard(connection, () => {
      subscribers.obey(connection, receive(connection, text, subscribers.rules, this.#dependencies.clock.now()));
    });
  }

  #forget(socket: ClientSocket): void {
    const { connection } = socket;
    if (!this.#wheel.delete(socket) || !connection) return;
    this.#counts.delete(connection.principal);
    this.#subscribers.leave(connection);
  }

  #reauthorize(): void {
    for (const { connection } of this.#wheel.sockets()) {
      if (connection) this.#subscribers.obey(connection, reauthorize(connection, this.#subscribers.rules));
    }
  }

  /** One timer for all sockets. */
  #turnLater(): void {
    this.#turn = this.#dependencies.clock.after(TURN_MS, () => {
      this.#wheel.turn();
      this.#closeExpired(this.#dependencies.clock.now());
      this.#turnLater();
    });
  }

  #closeExpired(nowMs: number): void {
    for (const socket of this.#wheel.sockets()) {
      const expiresAtMs = socket.connection?.principal.expiresAtMs;
      if (expiresAtMs === undefined || expiresAtMs > nowMs) continue;
      socket.close(CLOSE.credentialsExpired, 'the credentials have expired');
    }
  }
}

interface SocketEvents {
  message(socket: ClientSocket, text: string | undefined): void;
  close(socket: ClientSocket): void;
}

/** The same few functions for all sockets: closures for ten thousand of them would be megabytes. */
function listenersOf({ message, close }: SocketEvents) {
  return {
    message(this: WebSocket, data: RawData, isBinary: boolean) {
      if (!(this instanceof ClientSocket)) return;
      this.missedPings = 0;
      message(this, isBinary ? undefined : String(data));
    },
    pong(this: WebSocket) {
      if (this instanceof ClientSocket) this.missedPings = 0;
    },
    /** `close` follows. */
    error() {},
    close(this: WebSocket) {
      if (this instanceof ClientSocket) close(this);
    },
  };
}
