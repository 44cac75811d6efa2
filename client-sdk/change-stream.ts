import { ConfigClientError } from './errors.js';
import type { Platform, StreamSocket } from './platform.js';
import type { Settings } from './settings.js';
import type { Held, LinkEffect, SocketEnd } from './stream-effects.js';
import { PROTOCOL, parseFrame, type StreamedEnvironment } from './stream-frames.js';
import { StreamLink } from './stream-link.js';
import { authorizationOf } from './token.js';

/** What the stream asks of its client. */
export interface StreamClient {
  held(): Held;
  /** Another environment has come for the subscription `id`. */
  deliver(id: string, received: StreamedEnvironment): void;
  /** What is held is what there is. */
  confirm(id: string, etag: string | undefined, version: string | undefined): void;
  live(): void;
  down(code: string, message: string): void;
}

/** What the server is told of an error that nobody expected. */
const BUG = { code: 'unexpected-error', message: 'the client failed to apply it' };

/** Keeps a WebSocket to one of the servers, and does what the link says. */
export class ChangeStream {
  readonly #settings: Settings;
  readonly #platform: Platform;
  readonly #client: StreamClient;
  readonly #link: StreamLink;
  readonly #closing = new AbortController();
  #server = 0;
  /** Events of a socket that was given up are not for us: they belong to another number. */
  #number = 0;
  #socket: StreamSocket | undefined;
  #cancelWait: () => void = () => {};

  constructor(settings: Settings, platform: Platform, client: StreamClient) {
    const { application, profiles, label, instance } = settings;
    const subscription = { application, profiles, ...(label === null ? {} : { label }), instance };
    this.#settings = settings;
    this.#platform = platform;
    this.#client = client;
    this.#link = new StreamLink({ subscription, random: () => platform.random() });
  }

  start(): void {
    this.#do(this.#link.start());
  }

  isCurrent(id: string): boolean {
    return this.#link.isCurrent(id);
  }

  applied(id: string): void {
    this.#do(this.#link.applied(id, this.#client.held()));
  }

  /** @param error why the client will not have that version */
  refused(id: string, version: string, error: unknown): void {
    const { code, message, issues } = error instanceof ConfigClientError ? error : { ...BUG, issues: [] };
    const key = issues[0]?.path;
    this.#do(this.#link.refused(id, { version, code, message, ...(key ? { key } : {}) }));
  }

  /** To be called whenever what is held may be something else. */
  moved(): void {
    this.#do(this.#link.moved(this.#client.held()));
  }

  /** To be called when the client has heard elsewhere of what it will not have: is that still so? */
  anew(): void {
    this.#do(this.#link.anew(this.#client.held()));
  }

  close(): void {
    this.#closing.abort();
    this.#cancelWait();
    this.#number += 1;
    this.#socket?.close();
  }

  #do(effects: readonly LinkEffect[]): void {
    if (this.#closing.signal.aborted) return;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: LinkEffect): void {
    if (effect.do === 'connect') void this.#connect();
    else if (effect.do === 'send') this.#socket?.send(JSON.stringify(effect.frame));
    else if (effect.do === 'ping') this.#socket?.ping();
    else if (effect.do === 'drop') this.#drop();
    else if (effect.do === 'wait') this.#wait(effect.ms);
    else if (effect.do === 'deliver') this.#client.deliver(effect.id, effect.received);
    else if (effect.do === 'confirm') this.#client.confirm(effect.id, effect.etag, effect.version);
    else if (effect.do === 'live') this.#client.live();
    else this.#client.down(effect.code, effect.message);
  }

  #wait(ms: number): void {
    this.#cancelWait();
    this.#cancelWait = this.#platform.schedule(ms, () => this.#do(this.#link.due()), this.#settings.ref);
  }

  async #connect(): Promise<void> {
    this.#number += 1;
    const number = this.#number;
    const { servers, token, ref } = this.#settings;
    const server = servers[this.#server % servers.length];
    if (server === undefined) throw new RangeError('no server');
    try {
      const authorization = await authorizationOf(token, server, this.#closing.signal);
      if (number !== this.#number) return;
      this.#socket = this.#platform.openSocket(
        {
          url: `${server.base.replace(/^http/, 'ws')}api/v1/changes`,
          protocol: PROTOCOL,
          headers: authorization === undefined ? {} : { authorization },
          caFile: this.#settings.caFile,
          keepAlive: ref,
        },
        {
          opened: () => number === this.#number && this.#do(this.#link.opened(this.#client.held())),
          heard: () => number === this.#number && this.#link.heard(),
          message: (text) => number === this.#number && this.#received(text),
          ended: (end) => number === this.#number && this.#ended(end),
        },
      );
    } catch (error) {
      if (number === this.#number) this.#ended({ reason: (error as Error).message });
    }
  }

  #received(text: string): void {
    try {
      const frame = parseFrame(text);
      if (frame !== undefined) this.#do(this.#link.received(frame));
    } catch (error) {
      // Not what a server of this protocol says; the next one may be better.
      this.#drop();
      this.#ended({ code: 1002, reason: (error as Error).message });
    }
  }

  #ended(end: SocketEnd): void {
    this.#socket = undefined;
    this.#server = (this.#server + 1) % this.#settings.servers.length;
    this.#do(this.#link.ended(end));
  }

  #drop(): void {
    this.#number += 1;
    this.#socket?.terminate();
    this.#socket = undefined;
  }
}
