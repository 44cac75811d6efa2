import { LRUCache } from 'lru-cache';
import type { VaultPath } from '../core/vault.js';
import { Held } from './held.js';

/** Paths where something stands: those used last. */
const MAX_THERE = 10_000;
/** All others: what anybody can make up must neither push out what is there, nor keep Vault busy. */
const MAX_GUESSES = 2000;

/** The paths that are known of. */
export class HeldPaths {
  readonly #there = memory(MAX_THERE);
  readonly #guesses = memory(MAX_GUESSES);

  get size(): number {
    return this.#there.size + this.#guesses.size;
  }

  find(path: VaultPath): Held | undefined {
    const key = keyOf(path);
    return this.#there.get(key) ?? this.#guesses.get(key);
  }

  findOrAdd(path: VaultPath, nowMs: number): Held {
    const held = this.find(path) ?? new Held(path, nowMs);
    if (held.finding === undefined) this.#guesses.set(keyOf(path), held);
    return held;
  }

  /** To be called when something else was found there. */
  sort(held: Held): void {
    const isThere = typeof held.finding === 'object';
    (isThere ? this.#guesses : this.#there).delete(keyOf(held.path));
    (isThere ? this.#there : this.#guesses).set(keyOf(held.path), held);
  }

  delete({ path }: Held): void {
    this.#there.delete(keyOf(path));
    this.#guesses.delete(keyOf(path));
  }

  all(): readonly Held[] {
    return [...this.#there.values(), ...this.#guesses.values()];
  }
}

function memory(maxSize: number): LRUCache<string, Held> {
  return new LRUCache({ maxSize, sizeCalculation: () => 1 });
}

/** Neither a mount nor a path holds a line feed. */
function keyOf({ engine, mount, path }: VaultPath): string {
  return `${engine}\n${mount}\n${path}`;
}
