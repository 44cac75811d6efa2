export interface GitObject {
  readonly type: string;
  readonly bytes: Buffer;
}

const LINE_FEED = 10;

export interface BatchReplyHandlers {
  /** Cap on the object whose header comes next, in bytes. */
  maxBytes(): number;
  object(object: GitObject): void;
  /** The object was over the cap and its bytes were thrown away. */
  skipped(size: number): void;
  missing(): void;
}

/**
 * Reads what `git cat-file --batch` prints: `<oid> <type> <size>\n<bytes>\n`, or `<oid> missing\n`. Header and bytes
 * come in whatever pieces the pipe cuts them into.
 */
export class BatchReply {
  readonly #handlers: BatchReplyHandlers;
  #header = '';
  #body: { type: string; size: number; pieces: Buffer[] | undefined; left: number } | undefined;

  constructor(handlers: BatchReplyHandlers) {
    this.#handlers = handlers;
  }

  push(chunk: Buffer): void {
    let position = 0;
    while (position < chunk.length) {
      position = this.#body ? this.#takeBody(chunk, position) : this.#takeHeader(chunk, position);
    }
  }

  #takeHeader(chunk: Buffer, start: number): number {
    const end = chunk.indexOf(LINE_FEED, start);
    this.#header += chunk.toString('latin1', start, end < 0 ? chunk.length : end);
    if (end < 0) return chunk.length;
    const [, type = '', size] = this.#header.split(' ');
    this.#header = '';
    if (size === undefined) this.#handlers.missing();
    else this.#expect(type, Number(size));
    return end + 1;
  }

  #expect(type: string, size: number): void {
    const keep = size <= this.#handlers.maxBytes();
    this.#body = { type, size, pieces: keep ? [] : undefined, left: size + 1 };
  }

  #takeBody(chunk: Buffer, start: number): number {
    const body = this.#body;
    if (!body) return start;
    const end = Math.min(chunk.length, start + body.left);
    body.pieces?.push(chunk.subarray(start, end));
    body.left -= end - start;
    if (body.left === 0) {
      this.#body = undefined;
      if (body.pieces) this.#handlers.object({ type: body.type, bytes: join(body.pieces, body.size) });
      else this.#handlers.skipped(body.size);
    }
    return end;
  }
}

/** Copied, so that a small object does not keep the pipe's whole buffer alive; the line feed at the end falls away. */
function join(pieces: readonly Buffer[], size: number): Buffer {
  return Buffer.concat(pieces, size);
}
