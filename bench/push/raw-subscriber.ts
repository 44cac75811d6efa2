import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
/** Masked with zeros, as clients have to mask. */
const PONG_FRAME = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
/** One for all sockets of the process: what arrives is looked at before anything else can arrive. */
const RECEIVED = Buffer.allocUnsafe(65_536);

export interface SubscriberTarget {
  readonly host: string;
  readonly port: number;
  /** Said after the handshake; undefined: nothing. */
  readonly greeting: string | undefined;
}

export interface SubscriberEvents {
  ready(): void;
  /** @param count text frames so far */
  frame(count: number): void;
  failed(error: Error): void;
}

/**
 * One WebSocket client that only counts: a real one costs more than the server it asks, and would be what is measured.
 */
export class RawSubscriber {
  readonly #events: SubscriberEvents;
  readonly #socket: Socket;
  readonly #greeting: string | undefined;
  #frames = 0;
  #head: string | undefined = '';
  /** Bytes of a frame's header that have arrived. */
  #header: number[] = [];
  #opcode = 0;
  /** Bytes of the payload that are still to come. */
  #left = 0;

  constructor({ host, port, greeting }: SubscriberTarget, events: SubscriberEvents) {
    this.#events = events;
    this.#greeting = greeting;
    const onread = { buffer: RECEIVED, callback: (bytes: number) => this.#receive(bytes) };
    this.#socket = connect({ host, port, noDelay: true, onread });
    this.#socket.on('error', events.failed);
    this.#socket.once('connect', () => this.#socket.write(handshake(host, port)));
  }

  /** By a reset: thousands of connections that wait for their last packets would be in the way of the next ones. */
  close(): void {
    this.#socket.resetAndDestroy();
  }

  #receive(bytes: number): boolean {
    let at = 0;
    if (this.#head !== undefined) {
      this.#head += RECEIVED.toString('latin1', 0, bytes);
      const end = this.#head.indexOf(HEAD_END);
      if (end < 0) return true;
      if (!this.#head.startsWith('HTTP/1.1 101 ')) this.#events.failed(new Error(this.#head.slice(0, 200)));
      at = bytes - (this.#head.length - end - HEAD_END.length);
      this.#head = undefined;
      if (this.#greeting !== undefined) this.#socket.write(maskedText(this.#greeting));
      this.#events.ready();
    }
    while (at < bytes) at = this.#left > 0 ? this.#takePayload(at, bytes) : this.#takeHeader(at);
    return true;
  }

  #takePayload(at: number, bytes: number): number {
    const taken = Math.min(this.#left, bytes - at);
    this.#left -= taken;
    if (this.#left === 0) this.#end();
    return at + taken;
  }

  #takeHeader(at: number): number {
    this.#header.push(RECEIVED[at] ?? 0);
    const [first = 0, short = 0] = this.#header;
    const size = this.#header.length < 2 ? 2 : short === 126 ? 4 : short === 127 ? 10 : 2;
    if (this.#header.length === size) {
      this.#opcode = first & 0x0f;
      this.#left = size === 2 ? short : this.#header.slice(2).reduce((sum, byte) => sum * 256 + byte, 0);
      this.#header = [];
      if (this.#left === 0) this.#end();
    }
    return at + 1;
  }

  #end(): void {
    if (this.#opcode === TEXT) this.#events.frame(++this.#frames);
    else if (this.#opcode === PING) this.#socket.write(PONG_FRAME);
    else if (this.#opcode === CLOSE) this.#events.failed(new Error('the server has closed (expected: a stream)'));
  }
}

function handshake(host: string, port: number): string {
  return [
    'GET /api/v1/changes HTTP/1.1',
    `Host: ${host}:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: cairn.v1',
    HEAD_END.slice(2),
  ].join('\r\n');
}

/** Of less than 64 KiB. */
function maskedText(text: string): Buffer {
  const payload = Buffer.from(text);
  const length =
    payload.length < 126 ? [payload.length | 0x80] : [126 | 0x80, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), payload]);
}
