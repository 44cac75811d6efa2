import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { environment } from './contract-server.js';

type Fields = Parameters<typeof environment>[0];
export type Frame = Record<string, unknown> & { readonly type: string };

/** What one client did on one socket. */
export class Peer {
  readonly headers: IncomingHttpHeaders;
  readonly frames: Frame[] = [];
  readonly socket: WebSocket;
  readonly #waiting: (() => void)[] = [];

  constructor(socket: WebSocket, headers: IncomingHttpHeaders) {
    this.socket = socket;
    this.headers = headers;
    socket.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)));
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  /** The `number`-th frame of a type, 1 for the first; waits for it. */
  async frame(type: string, number = 1): Promise<Frame> {
    for (;;) {
      const found = this.frames.filter((frame) => frame.type === type)[number - 1];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  say(frame: Record<string, unknown>): void {
    this.socket.send(JSON.stringify(frame));
  }

  push(id: unknown, fields: Fields, etag: string): void {
    this.say({ type: 'environment', id, transfer: 'full', etag, environment: JSON.parse(environment(fields)) });
  }
}

/** A server that speaks HTTP as the contract says and whose change stream does what the test says. */
export class StreamServer implements AsyncDisposable {
  current: { fields: NonNullable<Fields>; etag: string } = { fields: {}, etag: 'W/"1"' };
  /** When set, upgrades are answered with this instead. */
  refusal: string | undefined;
  gets = 0;
  /** Requests are cut off; sockets stay. */
  isDown = false;
  readonly peers: Peer[] = [];
  readonly #http: Server;
  readonly #waiting: (() => void)[] = [];

  private constructor() {
    this.#http = createServer((request, response) => {
      this.gets += 1;
      if (this.isDown) return void request.socket.destroy();
      const { fields, etag } = this.current;
      response.setHeader('ETag', etag).setHeader('Cairn-Version', fields.version ?? 'v1');
      if (request.headers['if-none-match']?.includes(etag)) response.writeHead(304).end();
      else response.end(environment(fields));
    });
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });
    this.#http.on('upgrade', (request, socket, head) => {
      if (this.refusal !== undefined) {
        socket.on('error', () => {}); // The client may be gone already.
        socket.end(this.refusal);
        for (const resolve of this.#waiting.splice(0)) resolve();
        return;
      }
      sockets.handleUpgrade(request, socket, head, (opened) => {
        this.peers.push(new Peer(opened, request.headers));
        for (const resolve of this.#waiting.splice(0)) resolve();
      });
    });
  }

  static async start(): Promise<StreamServer> {
    const server = new StreamServer();
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** The `number`-th socket that was opened, 1 for the first; waits for it. */
  async peer(number = 1): Promise<Peer> {
    for (;;) {
      const found = this.peers[number - 1];
      if (found !== undefined) return found;
      await this.nextUpgrade();
    }
  }

  nextUpgrade(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.peers) socket.terminate();
    this.#http.close();
    this.#http.closeAllConnections();
    await once(this.#http, 'close');
  }
}
