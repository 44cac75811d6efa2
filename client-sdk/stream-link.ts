import type { Held, LinkEffect, SocketEnd } from './stream-effects.js';
import type { ClientFrame, ServerFrame } from './stream-frames.js';

export interface LinkOptions {
  /** What to subscribe to, without `id` and what is held. */
  readonly subscription: Omit<ClientFrame & { readonly type: 'subscribe' }, 'type' | 'id' | 'version' | 'etag'>;
  readonly random: () => number;
}

const PING_EVERY_MS = 20_000;
const MAX_MISSED = 2;
const CONNECT_TIMEOUT_MS = 10_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** Before asking again a server that does not want to be subscribed to. */
const UNWANTED_WAIT_MS = 300_000;

/**
 * The change stream as the client sees it, free of input and output: it is told what happened and says what to do.
 *
 * A subscription has one id for as long as the server knows what the client holds. When the client moves by another way
 * (it asked by HTTP, maybe another server), it subscribes anew under another id, and whatever still comes for the old
 * one is dropped: that is how it never goes back.
 */
export class StreamLink {
  readonly #options: LinkOptions;
  #phase: 'resting' | 'connecting' | 'open' = 'resting';
  #attempts = 0;
  #lastId = 0;
  /** What the server knows that we hold. */
  #told: Held | undefined;
  #live = false;
  #missed = 0;
  /** When the server has said goodbye: how long to stay away. */
  #returnInMs: number | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  start(): readonly LinkEffect[] {
    return this.#connect();
  }

  /** Whether what came for this subscription still counts. */
  isCurrent(id: string): boolean {
    return this.#phase === 'open' && id === String(this.#lastId);
  }

  opened(held: Held): readonly LinkEffect[] {
    if (this.#phase !== 'connecting') return [];
    this.#phase = 'open';
    this.#missed = 0;
    return [...this.#subscribe(held), { do: 'wait', ms: PING_EVERY_MS }];
  }

  /** Something came, a pong or a ping as well. */
  heard(): void {
    this.#missed = 0;
  }

  received(frame: ServerFrame): readonly LinkEffect[] {
    if (this.#phase !== 'open') return [];
    if (frame.type === 'goodbye') return this.#goodbye(frame.reconnectInMs);
    if (frame.id !== undefined && !this.isCurrent(frame.id)) return [];
    if (frame.type === 'problem') return this.#problem(frame);
    this.#attempts = 0;
    if (frame.transfer === 'full') return [...this.#alive(), { do: 'deliver', id: frame.id, received: frame }];
    return [...this.#alive(), { do: 'confirm', id: frame.id, version: frame.version, etag: frame.etag }];
  }

  /** What came for the subscription is in force. */
  applied(id: string, held: Held): readonly LinkEffect[] {
    if (!this.isCurrent(id)) return this.moved(held);
    this.#told = held;
    return held.version === undefined ? [] : [{ do: 'send', frame: { type: 'ack', id, version: held.version } }];
  }

  /** What came for the subscription is not fit for this client. */
  refused(id: string, refusal: Omit<ClientFrame & { readonly type: 'nack' }, 'type' | 'id'>): readonly LinkEffect[] {
    return this.isCurrent(id) ? [{ do: 'send', frame: { type: 'nack', id, ...refusal } }] : [];
  }

  /** The client holds something else, by whatever way it came. */
  moved(held: Held): readonly LinkEffect[] {
    return this.#told?.version === held.version && this.#told?.etag === held.etag ? [] : this.anew(held);
  }

  /** The server is to say again whether what the client holds is what there is. */
  anew(held: Held): readonly LinkEffect[] {
    if (this.#phase !== 'open') return [];
    return [{ do: 'send', frame: { type: 'unsubscribe', id: String(this.#lastId) } }, ...this.#subscribe(held)];
  }

  /** The time that was waited for has come. */
  due(): readonly LinkEffect[] {
    if (this.#phase === 'resting') return this.#connect();
    if (this.#returnInMs !== undefined) return [{ do: 'drop' }, ...this.#rest(0, 'goodbye', 'the server closes')];
    if (this.#phase === 'connecting') return [{ do: 'drop' }, ...this.ended({ reason: 'no answer in time' })];
    if (this.#missed >= MAX_MISSED) return [{ do: 'drop' }, ...this.ended({ reason: 'no answer to a ping' })];
    this.#missed += 1;
    return [{ do: 'ping' }, { do: 'wait', ms: PING_EVERY_MS }];
  }

  /** The socket is no more, or never was. */
  ended(end: SocketEnd): readonly LinkEffect[] {
    if (this.#phase === 'resting') return [];
    const waitMs = this.#returnInMs ?? this.#waitAfter(end);
    return this.#rest(waitMs, codeOf(end), end.reason || `closed (${end.code ?? end.status ?? 'cut off'})`);
  }

  #connect(): readonly LinkEffect[] {
    this.#phase = 'connecting';
    this.#returnInMs = undefined;
    return [{ do: 'connect' }, { do: 'wait', ms: CONNECT_TIMEOUT_MS }];
  }

  #subscribe(held: Held): readonly LinkEffect[] {
    this.#lastId += 1;
    this.#told = held;
    const known = {
      ...(held.version === undefined ? {} : { version: held.version }),
      ...(held.etag === '' ? {} : { etag: held.etag }),
    };
    const id = String(this.#lastId);
    return [{ do: 'send', frame: { type: 'subscribe', id, ...this.#options.subscription, ...known } }];
  }

  #alive(): readonly LinkEffect[] {
    if (this.#live) return [];
    this.#live = true;
    return [{ do: 'live' }];
  }

  #down(code: string, message: string): readonly LinkEffect[] {
    this.#live = false;
    return [{ do: 'down', code, message }];
  }

  /** About what a client has said (an answer that came late, say) there is nothing to be done. */
  #problem({ id, code, message, isEnd }: ServerFrame & { readonly type: 'problem' }): readonly LinkEffect[] {
    if (isEnd) return [{ do: 'drop' }, ...this.ended({ code: 4403, reason: message })];
    return id === undefined || code === 'invalid-request' ? [] : this.#down(code, message);
  }

  /** The server closes soon; who is asked to come back later does so, and not to find the door closing. */
  #goodbye(reconnectInMs: number): readonly LinkEffect[] {
    this.#returnInMs = Math.min(reconnectInMs, UNWANTED_WAIT_MS);
    return [{ do: 'wait', ms: this.#returnInMs }];
  }

  #rest(waitMs: number, code: string, message: string): readonly LinkEffect[] {
    this.#phase = 'resting';
    this.#told = undefined;
    return [...this.#down(code, message), { do: 'wait', ms: waitMs }];
  }

  /** @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ (full jitter) */
  #waitAfter(end: SocketEnd): number {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    const chance = this.#options.random();
    if (isUnwanted(end)) return UNWANTED_WAIT_MS * (0.5 + 0.5 * chance);
    return (end.retryAfterMs ?? 0) + longest * chance;
  }
}

/** A server without a change stream, or one that will not have this client. */
function isUnwanted({ code, status }: SocketEnd): boolean {
  if (status !== undefined) return status < 500 && ![401, 408, 429].includes(status);
  return code === 4403 || code === 4404;
}

function codeOf({ code, status }: SocketEnd): string {
  if (code === 4401 || status === 401) return 'unauthorized';
  if (code === 4403 || status === 403) return 'forbidden';
  return 'server-unavailable';
}
