import { once } from 'node:events';
import { expect } from 'chai';
import { WebSocket, WebSocketServer } from 'ws';
import { PING_FRAME, textFrame } from '../../../server/ws/text-frame.js';

describe('textFrame', () => {
  for (const length of [0, 1, 125, 126, 127, 65_535, 65_536, 70_000]) {
    it(`is understood with ${length} bytes`, async () => {
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
      server.on('connection', (_socket, request) => {
        const text = Buffer.from('x'.repeat(length));
        request.socket.write(PING_FRAME);
        request.socket.write(textFrame(text.subarray(0, 10), text.subarray(10)));
      });
      await once(server, 'listening');
      const client = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`);
      const [[data, isBinary]] = await Promise.all([once(client, 'message'), once(client, 'ping')]);
      expect([String(data).length, isBinary]).to.eql([length, false]);
      client.terminate();
      server.close();
      await once(server, 'close');
    });
  }
});
