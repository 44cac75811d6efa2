/** Those who want to know of a pointer swap. */
export class ChangeListeners {
  readonly #listeners = new Set<() => void>();

  /** @returns how to stop listening */
  add(listener: () => void): () => void {
    const own = () => listener(); // The same function may listen twice.
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
