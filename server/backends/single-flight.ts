/** Runs work one at a time. Who asks while it runs gets one more run, together with all others who asked meanwhile. */
export class SingleFlight {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Begins no earlier than now. @throws what the work throws */
  run(): Promise<void> {
    if (this.#next) return this.#next; // It has not begun yet.
    if (!this.#running) return this.#begin();
    const beginNext = () => this.#beginNext();
    this.#next = this.#running.then(beginNext, beginNext);
    return this.#next;
  }

  /** When nothing runs any more. Never rejects. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running.catch(() => {});
  }

  #beginNext(): Promise<void> {
    this.#next = undefined;
    return this.#begin();
  }

  #begin(): Promise<void> {
    const running = this.#work().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}
