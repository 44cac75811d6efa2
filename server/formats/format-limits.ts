import { LimitExceededError } from '../core/errors.js';

/** Caps on one file. */
export interface FormatLimits {
  /** Bytes, before anything is parsed. */
  readonly fileBytes: number;
  /** Flat keys of all documents together, counted after aliases and merge keys are expanded. */
  readonly keysPerFile: number;
}

/** How many maps and lists may lie in each other, those that aliases lead to included. */
export const MAX_DEPTH = 100;

/** Aliases repeat keys and values at no cost in bytes; this many times the file's cap is what they may add up to. */
const TEXT_GROWTH = 16;

/** Counts what a file grows to, and stops a bomb before it is built. */
export class ExpansionBudget {
  readonly #file: string;
  readonly #limits: FormatLimits;
  #keys = 0;
  #characters = 0;
  #line = 1;
  #column = 1;

  constructor(file: string, limits: FormatLimits) {
    this.#file = file;
    this.#limits = limits;
  }

  /** A flat key is made. @throws LimitExceededError */
  spend(characters: number, line: number, column: number): void {
    this.#characters += characters;
    this.#line = line;
    this.#column = column;
    this.spendKey();
    if (this.#characters <= this.#limits.fileBytes * TEXT_GROWTH) return;
    this.#stop(`aliases or nesting expand to more than ${TEXT_GROWTH} times limits.fileBytes`);
  }

  /** A key is looked at, whether it comes to count or not. @throws LimitExceededError */
  spendKey(): void {
    this.#keys += 1;
    if (this.#keys > this.#limits.keysPerFile)
      this.#stop(`more than ${this.#limits.keysPerFile} keys in one file: limits.keysPerEnvironment`);
  }

  #stop(message: string): never {
    throw new LimitExceededError(message, { place: { file: this.#file, line: this.#line, column: this.#column } });
  }
}
