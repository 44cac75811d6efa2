import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Peer } from './peer.js';
import { textFrame } from './text-frame.js';
import type { ClientConnection } from './topic.js';

/**
 * The socket of one client. Frames are written as they are, past the framing of `ws`: that is sound as long as no
 * extension is negotiated and nothing is ever sent in fragments, and `ChangeStream` does neither.
 */
export class ClientSocket extends WebSocket implements Peer {
  /** What the upgrade came through. */
  transport: Duplex | undefined;
  connection: ClientConnection | undefined;
  /** Pings in a row that were not answered. */
  missedPings = 0;
  /** Where it is on the wheel. */
  slot = 0;
  lagsSinceMs: number | undefined;

  write(frame: Buffer): void {
    if (this.readyState === WebSocket.OPEN) this.transport?.write(frame);
  }

  writeText(text: string): void {
    this.write(textFrame(Buffer.from(text)));
  }

  get isBusy(): boolean {
    return this.bufferedAmount > 0;
  }
}
