import { vaultPathText } from '../core/vault-path.js';
import type { Held } from './held.js';
import type { HeldPaths } from './held-paths.js';

/** The paths that Vault does not tell though it answers: they fail, hang, or are forbidden. */
export class FailingPaths {
  readonly #all = new Set<Held>();

  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  /** To be called when it was looked at: what has a failure of its own is one of them. */
  sort(held: Held): void {
    if (held.failure === undefined) this.#all.delete(held);
    else this.#all.add(held);
  }

  /** Whether one of them was not told at its last look; what is forbidden is told. */
  isAnyUntold(): boolean {
    for (const { isFailing } of this.#all) if (isFailing) return true;
    return false;
  }

  /** Lets go of what is not held any more. */
  prune(held: HeldPaths): void {
    for (const each of this.#all) if (held.find(each.path) !== each) this.#all.delete(each);
  }

  /** One of them and why, rather one that is untold. */
  text(isInUse: (held: Held) => boolean): string | null {
    const inUse = [...this.#all].filter(isInUse);
    const one = inUse.find(({ isFailing }) => isFailing) ?? inUse[0];
    return one ? `${vaultPathText(one.path)}: ${one.failure}` : null;
  }
}
