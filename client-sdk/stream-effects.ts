import type { ClientFrame, StreamedEnvironment } from './stream-frames.js';

/** What the client holds: the newest version it has seen, and the name of the content. */
export interface Held {
  readonly version: string | undefined;
  readonly etag: string;
}

/** Why a socket is no more. */
export interface SocketEnd {
  /** The WebSocket close code; undefined when there was no closing handshake, or the socket never opened. */
  readonly code?: number | undefined;
  /** The HTTP status, when the server refused to open one. */
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly reason?: string | undefined;
}

/** What is to be done, in this order. */
export type LinkEffect =
  | { readonly do: 'connect' }
  | { readonly do: 'send'; readonly frame: ClientFrame }
  | { readonly do: 'ping' }
  /** The socket is given up; nothing that it says later counts. */
  | { readonly do: 'drop' }
  /** Call `due()` after so many milliseconds. A later wait takes the place of this one. */
  | { readonly do: 'wait'; readonly ms: number }
  /** An environment for the subscription `id`. */
  | { readonly do: 'deliver'; readonly id: string; readonly received: StreamedEnvironment }
  /** What is held is what there is. */
  | {
      readonly do: 'confirm';
      readonly id: string;
      readonly version: string | undefined;
      readonly etag: string | undefined;
    }
  /** From now on changes come by themselves. */
  | { readonly do: 'live' }
  /** From now on they do not. */
  | { readonly do: 'down'; readonly code: string; readonly message: string };
