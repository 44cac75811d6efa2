import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/ports.js';
import type { VaultEntry } from '../../core/vault.js';

/** As many as memory holds of what is there; of the others each is but a name. */
const MAX_THERE = 10_000;
const MAX_ABSENT = 10_000;

interface Told {
  readonly entry: VaultEntry;
  seenAtMs: number;
}

/** What readers were told last of each key, for the time when what Vault says cannot be believed. */
export class LastTold {
  readonly #clock: Clock;
  readonly #maxStaleMs: number;
  readonly #there = new LRUCache<string, Told>({ max: MAX_THERE });
  readonly #absent = new LRUCache<string, true>({ max: MAX_ABSENT });

  /** @param maxStaleMs how old what was told may become */
  constructor(maxStaleMs: number, clock: Clock) {
    this.#maxStaleMs = maxStaleMs;
    this.#clock = clock;
  }

  /** Something stands there now. */
  there(key: string, entry: VaultEntry): void {
    const told = this.#there.get(key);
    if (told?.entry === entry) told.seenAtMs = this.#clock.monotonic();
    else this.#there.set(key, { entry, seenAtMs: this.#clock.monotonic() });
  }

  /** Nothing stands there now, and that is to be believed. */
  absent(key: string): void {
    this.#there.delete(key);
    this.#absent.set(key, true);
  }

  /** Whether something stood there. */
  wasThere(key: string): boolean {
    return this.#there.has(key);
  }

  find(key: string): VaultEntry | 'absent' | undefined {
    const told = this.#there.get(key);
    if (told) return this.#ageMs(told) <= this.#maxStaleMs ? told.entry : undefined;
    return this.#absent.get(key) && 'absent';
  }

  /** In whole seconds; undefined where nothing stood. */
  ageSeconds(key: string): number | undefined {
    const told = this.#there.get(key);
    return told && Math.floor(this.#ageMs(told) / 1000);
  }

  #ageMs({ seenAtMs }: Told): number {
    return this.#clock.monotonic() - seenAtMs;
  }
}
