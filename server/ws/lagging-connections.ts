import type { Clock, Timer } from '../core/ports.js';
import type { ClientConnection } from './topic.js';

const LOOK_AGAIN_MS = 25;

export interface LaggingOptions {
  readonly clock: Clock;
  /** How long a client may take for what it was sent. */
  readonly maxLagMs: number;
  /** It has taken everything: what was held back can go. */
  readonly onFree: (connection: ClientConnection) => void;
  /** It has not, for too long. */
  readonly onStalled: (connection: ClientConnection) => void;
}

/** Clients that do not take what they are sent. Nothing more is written to them, so that nothing piles up. */
export class LaggingConnections {
  readonly #options: LaggingOptions;
  readonly #lagging = new Set<ClientConnection>();
  #timer: Timer | undefined;

  constructor(options: LaggingOptions) {
    this.#options = options;
  }

  add(connection: ClientConnection): void {
    connection.peer.lagsSinceMs ??= this.#options.clock.monotonic();
    this.#lagging.add(connection);
    this.#lookLater();
  }

  delete(connection: ClientConnection): void {
    connection.peer.lagsSinceMs = undefined;
    this.#lagging.delete(connection);
  }

  close(): void {
    this.#timer?.cancel();
    this.#lagging.clear();
  }

  /** One timer for all of them. */
  #lookLater(): void {
    if (this.#lagging.size === 0) return;
    this.#timer ??= this.#options.clock.after(LOOK_AGAIN_MS, () => {
      this.#timer = undefined;
      this.#look();
      this.#lookLater();
    });
  }

  #look(): void {
    const { clock, maxLagMs, onFree, onStalled } = this.#options;
    const beforeMs = clock.monotonic() - maxLagMs;
    for (const connection of this.#lagging) {
      const { isBusy, lagsSinceMs = 0 } = connection.peer;
      if (isBusy && lagsSinceMs > beforeMs) continue;
      this.delete(connection);
      if (isBusy) onStalled(connection);
      else onFree(connection);
    }
  }
}
