import { readFile } from 'node:fs/promises';
import net from 'node:net';
import tls from 'node:tls';
import type { ClientOptions, WebSocket } from 'ws';
import type { SocketEvents, SocketRequest, StreamSocket } from './platform.js';
import type { SocketEnd } from './stream-effects.js';

/** The largest environment that is taken in. */
const MAX_FRAME_BYTES = 67_108_864;

/** Opens a WebSocket with `ws`, which is loaded when the first one is needed: Node 20 has none of its own. */
export function openSocket(request: SocketRequest, events: SocketEvents): StreamSocket {
  let socket: WebSocket | undefined;
  let ended = false;
  const end = (reason: SocketEnd) => {
    if (ended) return;
    ended = true;
    events.ended(reason);
  };
  const opening = open(request).then(
    (opened) => {
      socket = opened;
      listen(opened, events, end);
    },
    (error: Error) => end({ reason: error.message }),
  );
  const finish = (how: 'close' | 'terminate') => {
    ended = true;
    void opening.then(() => socket?.[how]());
  };
  return {
    send: (text) => socket?.send(text),
    ping: () => socket?.ping(),
    close: () => finish('close'),
    terminate: () => finish('terminate'),
  };
}

async function open({ url, protocol, headers, caFile, keepAlive }: SocketRequest): Promise<WebSocket> {
  const { WebSocket } = await import('ws');
  const options: ClientOptions = {
    headers: { ...headers },
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    followRedirects: false,
    ...(caFile === undefined ? {} : { ca: await readFile(caFile) }),
  };
  return new WebSocket(url, protocol, keepAlive ? options : { ...options, createConnection: unheld(url) });
}

/** As `ws` connects, but without keeping the process alive. */
function unheld(url: string): ClientOptions['createConnection'] {
  const isSecure = url.startsWith('wss:');
  return ((options: net.TcpNetConnectOpts): net.Socket => {
    const target = { ...options, path: undefined };
    const servername = net.isIP(options.host ?? '') ? '' : options.host;
    return (isSecure ? tls.connect({ servername, ...target } as tls.ConnectionOptions) : net.connect(target)).unref();
  }) as ClientOptions['createConnection'];
}

function listen(socket: WebSocket, events: SocketEvents, end: (reason: SocketEnd) => void): void {
  let refusal: SocketEnd | undefined;
  socket.on('open', () => events.opened());
  for (const event of ['ping', 'pong'] as const) socket.on(event, () => events.heard());
  socket.on('message', (data, isBinary) => {
    events.heard();
    if (!isBinary) events.message(data.toString());
  });
  socket.on('unexpected-response', (_request, { statusCode, headers }) => {
    const seconds = Number(headers['retry-after']);
    refusal = {
      status: statusCode,
      ...(seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}),
      reason: `the server answers ${statusCode}`,
    };
    socket.terminate();
  });
  socket.on('error', (error) => {
    refusal ??= { reason: error.message };
  });
  socket.on('close', (code, reason) => end(refusal ?? { code, reason: reason.toString() }));
}
