import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Principal } from '../core/ports.js';
import { type Admit, CHANGES_PATH } from './admission.js';

export type Accept = (request: IncomingMessage, socket: Duplex, head: Buffer, principal: Principal) => void;

/**
 * Hands handshakes that are admitted to the change stream. Everything else goes on as the plain request it is without
 * its `Upgrade` header: a server may always ignore that (RFC 9110 §7.8), and Java's client sends one with each first
 * request, in the hope of HTTP/2. So a refusal is answered by the application, like every other one.
 */
export function handleUpgrades(server: Server, admit: Admit, accept: Accept): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const principal = isForStream(request) ? admitted(admit, request) : undefined;
    if (principal === undefined) goOnWithoutUpgrade(server, request, socket, head);
    else accept(request, socket, head, principal);
  });
}

function isForStream({ url }: IncomingMessage): boolean {
  return url === CHANGES_PATH || url?.startsWith(`${CHANGES_PATH}?`) === true;
}

/** The application refuses it with the same words. */
function admitted(admit: Admit, request: IncomingMessage): Principal | undefined {
  try {
    return admit(request);
  } catch {
    return undefined;
  }
}

/** Node's parser has let go of the socket: it gets it back with the head of the request before all that follows. */
function goOnWithoutUpgrade(server: Server, request: IncomingMessage, socket: Duplex, rest: Buffer): void {
  socket.unshift(Buffer.concat([Buffer.from(headWithoutUpgrade(request), 'latin1'), rest]));
  server.emit('connection', socket);
}

function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!/^(?:upgrade|http2-settings)$/i.test(name))
      lines.push(`${name}: ${withoutUpgrade(name, rawHeaders[index + 1])}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function withoutUpgrade(name: string, value = ''): string {
  if (name.toLowerCase() !== 'connection') return value;
  const options = value.split(',').map((option) => option.trim());
  return options.filter((option) => !/^(?:upgrade|http2-settings)$/i.test(option)).join(', ');
}
