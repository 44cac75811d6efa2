import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The floor that Node itself sets: node:http, one ready buffer, two headers, no routing, nothing looked at.
 *
 * Usage: node fixed-answer-server.js FILE [CONTENT-TYPE]
 */
const [file, contentType = 'application/json'] = process.argv.slice(2);
const body = file === undefined ? Buffer.from('{}') : readFileSync(file);
const headers = { 'Content-Type': contentType, 'Content-Length': body.length };

const server = createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
