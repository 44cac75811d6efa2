import { LRUCache } from 'lru-cache';
import type { Clock, Logger } from '../core/ports.js';
import type { VaultEntry, VaultFinding, VaultPath } from '../core/vault.js';
import { vaultPathText } from '../core/vault-path.js';

export interface KeptEntriesDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What an answer is made of. */
export interface Chosen {
  readonly finding: VaultFinding;
  /** Since when it is not there any more, in monotonic milliseconds; undefined: it is what stands there. */
  readonly missingSinceMs: number | undefined;
}

interface Kept {
  readonly entry: VaultEntry;
  missingSinceMs: number | undefined;
}

/** As many as paths that are held. */
const MAX_KEPT = 10_000;

/**
 * What was served of a path stays when somebody takes away what values refer to: nobody has committed anything, so no
 * commit is to blame, and none is to come back for it.
 */
export class KeptEntries {
  readonly #kept = new LRUCache<string, Kept>({ maxSize: MAX_KEPT, sizeCalculation: () => 1 });
  readonly #dependencies: KeptEntriesDependencies;

  constructor(dependencies: KeptEntriesDependencies) {
    this.#dependencies = dependencies;
  }

  /** Whether everything that is wanted of a path was there before. */
  has(path: VaultPath, keys: readonly string[]): boolean {
    return this.#kept.has(nameOf(path, keys));
  }

  /** @param keys all that are wanted of the path, so that what belongs together is of one time */
  choose(path: VaultPath, keys: readonly string[], finding: VaultFinding): Chosen {
    const name = nameOf(path, keys);
    if (typeof finding === 'object' && keys.every((key) => isIn(finding, key))) {
      this.#kept.set(name, { entry: finding, missingSinceMs: undefined });
      return { finding, missingSinceMs: undefined };
    }
    const kept = this.#kept.get(name);
    if (!kept) return { finding, missingSinceMs: undefined };
    if (kept.missingSinceMs === undefined) {
      kept.missingSinceMs = this.#dependencies.clock.monotonic();
      const fields = { path: vaultPathText(path), keys };
      this.#dependencies.logger.warn('what values refer to is gone from Vault; what it was is served', fields);
    }
    return { finding: kept.entry, missingSinceMs: kept.missingSinceMs };
  }
}

/** Null is nothing that anybody could log in with. */
export function isIn({ data }: VaultEntry, key: string): boolean {
  return (data.get(key) ?? null) !== null;
}

function nameOf({ mount, path }: VaultPath, keys: readonly string[]): string {
  return JSON.stringify([mount, path, ...keys.toSorted()]);
}
