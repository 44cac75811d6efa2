import type { Canaries } from './canaries.js';
import { Needles } from './needles.js';

/** What was seen on the way, and which canaries were in it. */
export class Evidence {
  readonly canaries: Canaries;
  /** `where: canary (form)`, of each place that has one which does not belong there. */
  readonly leaks: string[] = [];
  #needles: Needles | undefined;
  #known = 0;

  constructor(canaries: Canaries) {
    this.canaries = canaries;
  }

  /** Looks at what nobody may find a secret in. */
  closed(where: string, ...seen: readonly (string | Uint8Array)[]): void {
    for (const { canary, form } of this.#find(seen)) this.leaks.push(`${where}: ${canary} (${form})`);
  }

  /**
   * Looks at what somebody who may read secrets gets.
   *
   * @returns the names of those that are in it
   */
  opening(where: string, seen: string | Uint8Array): ReadonlySet<string> {
    const names = new Set<string>();
    for (const { canary, form } of this.#find([seen])) {
      if (this.canaries.isHidden(canary)) this.leaks.push(`${where}: ${canary} (${form})`);
      else names.add(canary);
    }
    return names;
  }

  #find(seen: readonly (string | Uint8Array)[]) {
    const { all } = this.canaries;
    if (this.#needles === undefined || all.size !== this.#known) this.#needles = new Needles(all);
    this.#known = all.size;
    const needles = this.#needles;
    return seen.flatMap((each) => [...needles.in(typeof each === 'string' ? Buffer.from(each) : each)]);
  }
}
