import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const TEXT = 1;
const CLOSE = 8;

/** A change stream's client that costs next to nothing, so that one process can have thousands: for small frames. */
export class RawListener {
  readonly #socket: Socket;
  /** What the server has said, in order. */
  readonly texts: string[] = [];
  /** The code that it has closed with. */
  closeCode: number | undefined;
  /** Fulfilled when the connection is no more. */
  readonly ended: Promise<unknown>;
  #received: Buffer = Buffer.alloc(0);
  #isOpen = false;
  #onText = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
  }

  /** @returns once it has been answered */
  static async subscribe(url: string, application: string): Promise<RawListener> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const listener = new RawListener(socket);
    const frame = JSON.stringify({ type: 'subscribe', id: '1', application, profiles: ['prod'] });
    const answered = listener.#nextText();
    socket.write(Buffer.concat([Buffer.from(handshake(`${hostname}:${port}`)), masked(TEXT, Buffer.from(frame))]));
    await Promise.race([answered, listener.ended]);
    return listener;
  }

  #nextText(): Promise<void> {
    return new Promise((resolve) => {
      this.#onText = resolve;
    });
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    if (!this.#isOpen) {
      const end = this.#received.indexOf(HEAD_END);
      if (end < 0) return;
      this.#isOpen = true;
      this.#received = this.#received.subarray(end + HEAD_END.length);
    }
    while (this.#takeFrame());
  }

  /** RFC 6455 §5.2: not in fragments, of less than 64 KiB, and what comes from a server is not masked. */
  #takeFrame(): boolean {
    const [first = 0, short = 0] = this.#received;
    const header = short === 126 ? 4 : 2;
    if (this.#received.length < header) return false;
    const end = header + (short === 126 ? this.#received.readUInt16BE(2) : short);
    if (this.#received.length < end) return false;
    const payload = this.#received.subarray(header, end);
    this.#received = this.#received.subarray(end);
    this.#obey(first & 0x0f, payload);
    return true;
  }

  #obey(opcode: number, payload: Buffer): void {
    if (opcode === TEXT) {
      this.texts.push(payload.toString());
      this.#onText();
    } else if (opcode === CLOSE) {
      this.closeCode = payload.readUInt16BE(0);
      this.#socket.end(masked(CLOSE, payload.subarray(0, 2)));
    }
  }
}

function handshake(host: string): string {
  return [
    'GET /api/v1/changes HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: cairn.v1',
    HEAD_END.toString().slice(2),
  ].join('\r\n');
}

/** With zeros, since a client has to. Of less than 126 bytes. */
function masked(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}
