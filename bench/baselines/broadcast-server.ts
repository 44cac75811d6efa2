import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { moment } from '../push/moment.js';

/**
 * The floor that ws sets: everybody is let in, nothing is looked at, and one text goes to all, as its documentation
 * shows it. Broadcasts when it is told to, and says when it began.
 *
 * Usage: node broadcast-server.js [FILE]
 */
const [file] = process.argv.slice(2);
const text = file === undefined ? '' : readFileSync(file, 'utf8');

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'cairn.v1' });
server.on('connection', (socket) => {
  socket.on('message', () => {});
  socket.on('error', () => {});
});
server.on('listening', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});

process.on('message', () => {
  process.send?.(moment());
  for (const client of server.clients) if (client.readyState === WebSocket.OPEN) client.send(text);
});
process.once('SIGTERM', () => process.exit(0));
