import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CORES, onCore } from '../cores.js';

/** When something happened for the first and for the last subscriber: see moment(). */
export interface Span {
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface OpenOrder {
  readonly url: string;
  readonly count: number;
  /** Connections that are being opened at a time. */
  readonly atOnce: number;
  /** What each says after its handshake; then it is ready when it has its first frame. */
  readonly greeting: string | undefined;
}

export type SubscribersMessage =
  | ({ readonly kind: 'open' } & OpenOrder)
  | { readonly kind: 'received'; readonly frames: number }
  | { readonly kind: 'close' };
export type SubscribersReply = Span | { readonly error: string };

/** Subscribers in a process of their own, on the load's core; end with their scope. */
export interface Subscribers extends Disposable {
  /** @returns from the beginning until the last was ready */
  open(order: OpenOrder): Promise<Span>;
  /** When each had that many text frames since it was opened. */
  received(frames: number): Promise<Span>;
  close(): Promise<Span>;
}

export function startSubscribers(): Subscribers {
  const program = fileURLToPath(new URL('subscribers-process.js', import.meta.url));
  const [command, ...args] = onCore(CORES.load, [process.execPath, program]);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

  async function order(message: SubscribersMessage): Promise<Span> {
    child.send(message);
    const [reply] = (await once(child, 'message')) as [SubscribersReply];
    if ('error' in reply) throw new Error(reply.error);
    return reply;
  }

  return {
    open: (asked) => order({ kind: 'open', ...asked }),
    received: (frames) => order({ kind: 'received', frames }),
    close: () => order({ kind: 'close' }),
    [Symbol.dispose]: () => child.disconnect(),
  };
}
