import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { answerCounter } from './answer-counter.js';
import type { LoadReport, LoadTarget } from './load.js';
import { percentile } from './rounds.js';

const RECEIVE_BYTES = 65_536;

/** Open connections to one server, for one question. */
export interface LoadConnections extends Disposable {
  /**
   * Keeps every connection busy with one request at a time (no pipelining) until the time is over and the last answer
   * is there.
   *
   * @param stopped ends it earlier
   * @throws Error on an unexpected answer or a broken connection, now or since the last run
   */
  run(durationMs: number, stopped?: Promise<void>): Promise<LoadReport>;
}

/** Raw sockets: an HTTP client costs more than the server it asks, and would be what is measured. */
export async function openConnections(target: LoadTarget): Promise<LoadConnections> {
  const request = requestText(target);
  const failure = failureOf();
  let answered: (socket: Socket) => void = () => {};
  const sockets = await Promise.all(
    Array.from({ length: target.connections }, () => open(target, failure.fail, (socket) => answered(socket))),
  );
  return {
    async run(durationMs, stopped) {
      const start = performance.now();
      const askedAt = new Map<Socket, number>();
      const waitsMs: number[] = [];
      const ask = (socket: Socket, now: number) => {
        askedAt.set(socket, now);
        socket.write(request, 'latin1');
      };
      const ended = new Promise<LoadReport>((resolve) => {
        let isOver = false;
        let busy = sockets.length;
        answered = (socket) => {
          const now = performance.now();
          waitsMs.push(now - (askedAt.get(socket) ?? now));
          if (!isOver) ask(socket, now);
          else if (--busy === 0) resolve(reportOf(waitsMs, now - start));
        };
        const end = () => {
          isOver = true;
          clearTimeout(timer);
        };
        const timer = setTimeout(end, durationMs);
        void stopped?.then(end);
      });
      for (const socket of sockets) ask(socket, performance.now());
      return Promise.race([ended, failure.failed]);
    },
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function reportOf(waitsMs: readonly number[], tookMs: number): LoadReport {
  return { requests: waitsMs.length, seconds: tookMs / 1_000, p99Ms: percentile(waitsMs, 99) };
}

function failureOf(): { readonly failed: Promise<never>; readonly fail: (error: Error) => void } {
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {}); // Also when it comes while nobody waits for it.
  return { failed, fail };
}

async function open({ url, expected }: LoadTarget, fail: (error: Error) => void, answered: (socket: Socket) => void) {
  const { hostname, port } = new URL(url);
  const count = answerCounter(expected);
  const socket: Socket = connect({
    host: hostname,
    port: Number(port),
    noDelay: true,
    onread: {
      buffer: Buffer.allocUnsafe(RECEIVE_BYTES),
      callback(bytes, buffer) {
        const ended = count(buffer as Buffer, bytes);
        if (typeof ended === 'string') fail(new Error(ended));
        else if (ended) answered(socket);
        return true;
      },
    },
  });
  socket.once('close', () => fail(new Error('a connection was closed (expected: keep-alive)')));
  socket.on('error', fail);
  await once(socket, 'connect');
  return socket;
}

function requestText({ url, headers }: LoadTarget): string {
  const { host, pathname, search } = new URL(url);
  const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
