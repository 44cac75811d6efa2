import type { Principal } from '../core/ports.js';

export interface ConnectionLimits {
  readonly connections: number;
  readonly connectionsPerPrincipal: number;
}

/** How many connections there are, in all and of each principal. */
export class ConnectionCounts {
  readonly #limits: ConnectionLimits;
  readonly #byName = new Map<string, number>();
  #total = 0;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  hasRoomFor({ name }: Principal): boolean {
    const { connections, connectionsPerPrincipal } = this.#limits;
    return this.#total < connections && (this.#byName.get(name) ?? 0) < connectionsPerPrincipal;
  }

  add({ name }: Principal): void {
    this.#total += 1;
    this.#byName.set(name, (this.#byName.get(name) ?? 0) + 1);
  }

  delete({ name }: Principal): void {
    const left = (this.#byName.get(name) ?? 0) - 1;
    this.#total -= 1;
    if (left > 0) this.#byName.set(name, left);
    else this.#byName.delete(name);
  }
}
