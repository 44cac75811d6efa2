import { setImmediate } from 'node:timers/promises';
import type { ClientSubscription, Topic } from './topic.js';

/** How many sockets are written to before the event loop has its turn: reads go on during a broadcast. */
const SLICE = 250;

/** Brings topics to all their subscribers, slice by slice. */
export class Broadcaster {
  readonly #deliver: (subscription: ClientSubscription) => void;
  readonly #due = new Set<Topic>();
  #running: Promise<void> | undefined;

  constructor(deliver: (subscription: ClientSubscription) => void) {
    this.#deliver = deliver;
  }

  /** What changes while it is on its way is brought to those who have the older one afterwards. */
  announce(topic: Topic): void {
    this.#due.add(topic);
    this.#begin();
  }

  /** Returns when all that was announced has been written. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #begin(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#due.size > 0) this.#begin(); // Announced when the run had looked for the last time.
    });
  }

  async #run(): Promise<void> {
    let delivered = 0;
    for (const topic of this.#due) {
      this.#due.delete(topic);
      for (const subscription of topic.subscribers) {
        this.#deliver(subscription);
        delivered += 1;
        if (delivered % SLICE === 0) await setImmediate();
      }
    }
  }
}
