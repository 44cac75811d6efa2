import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';

export interface StreamFrame {
  readonly type: string;
  readonly id?: string;
  readonly transfer?: string;
  readonly version?: string;
  readonly etag?: string;
  readonly ended?: boolean;
  readonly changes?: readonly { readonly key: string; readonly kind: string }[];
  readonly environment?: {
    readonly version: string;
    readonly stale: object | null;
    readonly properties: Record<string, unknown>;
  };
  readonly problem?: { readonly type: string; readonly status: number; readonly detail?: string };
  readonly reason?: string;
  readonly reconnectInMs?: number;
}

/** A real client of the change stream, one frame after the other. */
export class StreamClient implements AsyncDisposable {
  readonly socket: WebSocket;
  /** The texts of all frames so far. */
  readonly texts: string[] = [];
  readonly #unread: StreamFrame[] = [];
  readonly #closed: Promise<{ readonly code: number; readonly reason: string }>;
  #wake: () => void = () => {};

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.texts.push(String(data));
      this.#unread.push(JSON.parse(String(data)));
      this.#wake();
    });
    this.#closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  /** @param url of the server, with http */
  static async open(url: string, options: ClientOptions = {}): Promise<StreamClient> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/changes`, 'cairn.v1', options);
    const client = new StreamClient(socket);
    await once(socket, 'open');
    socket.on('error', () => {}); // `close` follows.
    return client;
  }

  /** The HTTP answer to a handshake that is refused. */
  static async refused(url: string, options: ClientOptions = {}, protocol = 'cairn.v1') {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/changes`, protocol, options);
    socket.on('error', () => {});
    const [, response] = await once(socket, 'unexpected-response');
    let body = '';
    for await (const chunk of response) body += String(chunk);
    return { status: response.statusCode as number, headers: response.headers, problem: JSON.parse(body) };
  }

  say(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  subscribe(application: string, more: object = {}): void {
    this.say({ type: 'subscribe', id: application, application, profiles: ['prod'], ...more });
  }

  /** The next frame that was not looked at yet. */
  async next(): Promise<StreamFrame> {
    while (this.#unread.length === 0) {
      await Promise.race([
        new Promise<void>((resolve) => {
          this.#wake = resolve;
        }),
        this.#closed.then(({ code }) => {
          if (this.#unread.length === 0) throw new Error(`closed ${code} (expected: a frame)`);
        }),
      ]);
    }
    return this.#unread.shift() as StreamFrame; // there is one
  }

  /** Frames that came and were not looked at, once the server has answered something that was said after all else. */
  async rest(): Promise<readonly StreamFrame[]> {
    const ponged = once(this.socket, 'pong');
    this.socket.ping();
    await Promise.race([ponged, this.#closed]);
    return this.#unread.splice(0);
  }

  closed(): Promise<{ readonly code: number; readonly reason: string }> {
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
    await this.#closed;
  }
}
