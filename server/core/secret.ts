import { type PlainValue, plainText } from './plain-value.js';

/** A value that only opens when asked to: it prints as `***` wherever it ends up by accident. */
export class Secret {
  readonly #value: PlainValue;

  constructor(value: PlainValue) {
    this.#value = value;
  }

  /** As text: what Spring makes of it in a string context. */
  reveal(): string {
    return plainText(this.#value);
  }

  /** With its type. */
  revealValue(): PlainValue {
    return this.#value;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  /** What Node's `inspect`, and so `console.log`, prints. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '***';
  }
}

/** A secret that nobody has opened: what it reveals is its cipher text. */
export class UnopenedSecret extends Secret {}
