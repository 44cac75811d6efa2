import type { ClientSocket } from './client-socket.js';
import { PING_FRAME } from './text-frame.js';

/** Of silence, in seconds; also the number of slots, one for each second. */
const PING_EVERY_SECONDS = 20;
const MAX_MISSED = 2;

/** All open sockets, in as many groups as there are seconds between two pings: one timer instead of one for each. */
export class PingWheel {
  readonly #slots = Array.from({ length: PING_EVERY_SECONDS }, () => new Set<ClientSocket>());
  #second = 0;
  #next = 0;

  get size(): number {
    return this.#slots.reduce((sum, { size }) => sum + size, 0);
  }

  add(socket: ClientSocket): void {
    this.#next = (this.#next + 1) % this.#slots.length;
    socket.slot = this.#next;
    this.#slots[socket.slot]?.add(socket);
  }

  delete(socket: ClientSocket): boolean {
    return this.#slots[socket.slot]?.delete(socket) ?? false;
  }

  *sockets(): Iterable<ClientSocket> {
    for (const slot of this.#slots) yield* slot;
  }

  /** To be called each second: pings those whose turn it is, and ends those that have missed two. */
  turn(): void {
    this.#second = (this.#second + 1) % this.#slots.length;
    for (const socket of this.#slots[this.#second] ?? []) {
      if (socket.missedPings >= MAX_MISSED) {
        socket.terminate();
        continue;
      }
      socket.missedPings += 1;
      socket.write(PING_FRAME);
    }
  }
}
