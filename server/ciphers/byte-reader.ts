import type { Span } from './span.js';

/** What a reader throws at the end of its bytes; its owner says what that means. */
export class BytesEndError extends Error {}

/** Walks through bytes, never past their end; what it hands out are views, not copies. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get offset(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** @returns where they began @throws BytesEndError */
  skip(length: number): number {
    if (length > this.left) throw new BytesEndError(`${length} bytes wanted, ${this.left} left`);
    const start = this.#at;
    this.#at += length;
    return start;
  }

  /** @throws BytesEndError */
  take(length: number): Buffer {
    const start = this.skip(length);
    return this.#bytes.subarray(start, this.#at);
  }

  /** The same without a view of them. @throws BytesEndError */
  span(length: number): Span {
    const start = this.skip(length);
    return { bytes: this.#bytes, start, end: this.#at };
  }

  /** The next ones in hexadecimal. @throws BytesEndError */
  hex(length: number): string {
    const start = this.skip(length);
    return this.#bytes.toString('hex', start, this.#at);
  }

  /** An unsigned number, big end first. @throws BytesEndError */
  number(bytes: 1 | 2 | 4): number {
    return this.#bytes.readUIntBE(this.skip(bytes), bytes);
  }

  rest(): Buffer {
    return this.take(this.left);
  }
}
