import type { ServerResponse } from 'node:http';

/** What node:http keeps the head of a response in; not a part of its documented interface. */
interface Head {
  /** The whole head as it goes over the wire; null before it was made. */
  _header: string | null;
  /** Whether the connection may be used again, as the request and the server's settings say. */
  readonly shouldKeepAlive: boolean;
  readonly maxRequestsOnConnectionReached?: boolean;
}

/** A status and its headers, and the head that node:http last made of them. */
export class KnownHead {
  readonly #status: number;
  readonly #headers: readonly string[];
  #text: string | undefined;
  #second = 0;

  /** @param headers names and values in turn */
  constructor(status: number, headers: readonly string[]) {
    this.#status = status;
    this.#headers = headers;
  }

  /**
   * As `writeHead`. Node checks and joins all headers for each response, which is more than all else that a read from
   * memory costs; but on a connection that goes on it makes the same text of them until the second of its `Date` is
   * over. So that text is taken from the response where node made it, and put there for the next ones.
   *
   * @param nowMs milliseconds since the epoch
   */
  write(response: ServerResponse, nowMs: number): void {
    const head = response as unknown as Head;
    const second = Math.floor(nowMs / 1000);
    const goesOn = head.shouldKeepAlive && head.maxRequestsOnConnectionReached !== true;
    if (goesOn && this.#text !== undefined && this.#second === second) {
      response.statusCode = this.#status;
      head._header = this.#text;
      return;
    }
    response.writeHead(this.#status, this.#headers as string[]); // node does not change it
    if (!goesOn || typeof head._header !== 'string') return;
    this.#text = head._header;
    this.#second = second;
  }
}
