import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { answerCounter } from './answer-counter.js';
import type { Load, LoadReport } from './load.js';

const RECEIVE_BYTES = 65_536;

/**
 * Keeps every connection busy with one request at a time (keep-alive, no pipelining). Raw sockets: an HTTP client costs
 * more than the server it asks, and would be what is measured.
 */
export async function generateLoad(load: Load): Promise<LoadReport> {
  const request = requestText(load);
  let requests = 0;
  let isOver = false;
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {}); // Also when it comes before anybody races against it.
  const sockets = await Promise.all(
    Array.from({ length: load.connections }, () =>
      openConnection(load, fail, (socket) => {
        if (isOver) return;
        requests++;
        socket.write(request, 'latin1');
      }),
    ),
  );
  const start = performance.now();
  for (const socket of sockets) socket.write(request, 'latin1');
  try {
    await Promise.race([new Promise((resolve) => setTimeout(resolve, load.durationMs)), failed]);
    isOver = true;
    return { requests, seconds: (performance.now() - start) / 1_000 };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

async function openConnection(load: Load, fail: (error: Error) => void, answered: (socket: Socket) => void) {
  const { hostname, port } = new URL(load.url);
  const count = answerCounter(load.expected);
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

function requestText({ url, headers }: Load): string {
  const { host, pathname, search } = new URL(url);
  const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
