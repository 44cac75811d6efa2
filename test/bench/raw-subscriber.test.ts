import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { WebSocketServer } from 'ws';
import { RawSubscriber } from '../../bench/push/raw-subscriber.js';

describe('RawSubscriber', () => {
  it('greets, answers pings and counts the frames of a real server, whatever their lengths', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'cairn.v1' });
    await once(server, 'listening');
    const connected = once(server, 'connection');
    const greeting = JSON.stringify({ text: 'x'.repeat(200) });
    const counts: number[] = [];
    let onCount = () => {};
    const target = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, greeting };
    const subscriber = new RawSubscriber(target, {
      ready() {},
      frame(count) {
        counts.push(count);
        onCount();
      },
      failed(error) {
        throw error;
      },
    });
    const [socket] = await connected;
    const [said] = await once(socket, 'message');
    expect(String(said)).to.equal(greeting);
    socket.ping();
    for (const length of [1, 125, 126, 2_000, 65_536, 200_000]) socket.send('x'.repeat(length));
    socket.ping('twice');
    await once(socket, 'pong');
    while (counts.length < 6) {
      await new Promise<void>((resolve) => {
        onCount = resolve;
      });
    }
    expect(counts).to.eql([1, 2, 3, 4, 5, 6]);
    socket.on('error', () => {});
    subscriber.close();
    server.close();
    await once(server, 'close');
  });
});
