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

  /** @throws BytesEndError */
  take(length: number): Buffer {
    if (length > this.left) throw new BytesEndError(`${length} bytes wanted, ${this.left} left`);
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** An unsigned number, big end first. @throws BytesEndError */
  number(bytes: 1 | 2 | 4): number {
    return this.take(bytes).readUIntBE(0, bytes);
  }

  rest(): Buffer {
    return this.take(this.left);
  }
}
