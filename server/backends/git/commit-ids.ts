/** Full ids have 40 digits, or 64; seven are the fewest that count as one. */
const ID = /^[0-9a-f]{7,64}$/;
const KEY_LENGTH = 7;
const FULL_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export function isFullCommitId(text: string): boolean {
  return FULL_ID.test(text);
}

/** The ids of all commits that a branch or tag leads to. What is not in here is not served, even if git still has it. */
export class CommitIds {
  /** By their first seven digits; nearly always one. */
  readonly #byPrefix = new Map<string, string | readonly string[]>();

  add(id: string): void {
    const key = id.slice(0, KEY_LENGTH);
    const there = this.#under(key);
    if (!there.includes(id)) this.#byPrefix.set(key, there.length === 0 ? id : [...there, id]);
  }

  delete(id: string): void {
    const key = id.slice(0, KEY_LENGTH);
    const left = this.#under(key).filter((each) => each !== id);
    if (left.length === 0) this.#byPrefix.delete(key);
    else this.#byPrefix.set(key, left);
  }

  /** The full id that `text` is, or unambiguously begins; undefined when there is none. */
  find(text: string): string | undefined {
    if (!ID.test(text)) return undefined;
    const matches = this.#under(text.slice(0, KEY_LENGTH)).filter((id) => id.startsWith(text));
    return matches.length === 1 ? matches[0] : undefined;
  }

  #under(key: string): readonly string[] {
    const there = this.#byPrefix.get(key) ?? [];
    return typeof there === 'string' ? [there] : there;
  }
}
