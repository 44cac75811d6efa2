import { expect } from 'chai';
import { FakeWorld, propertySources } from '../../support/fake-http.js';
import { type ServedStream, serveStream } from '../../support/served-stream.js';
import { StreamClient, type StreamFrame } from '../../support/stream-client.js';

/** More than the operating system takes for a socket that nobody reads from. */
const TEXT = 'x'.repeat(8_000_000);
const FRAME_BYTES = TEXT.length + 1_000;

function commit(world: FakeWorld, version: number): void {
  world.version = version.toString(16).padStart(40, 'a');
  world.identity = String(version);
  world.sources = propertySources({ 'orders.yml': { version: String(version), text: TEXT } });
  world.changed();
}

async function subscribed({ url }: ServedStream): Promise<StreamClient> {
  const client = await StreamClient.open(url);
  client.subscribe('orders');
  await client.next();
  return client;
}

function numberOf({ environment }: StreamFrame): unknown {
  return environment?.properties.version;
}

/** The most that waits for any socket, in bytes. */
function unsent({ stream }: ServedStream): number {
  return Math.max(...[...stream.sockets()].map(({ bufferedAmount }) => bufferedAmount));
}

describe('a client that stops reading', () => {
  it('has one environment waiting at most, is closed 1013, and nobody else notices', async () => {
    const world = new FakeWorld({ 'orders.yml': { version: '0' } });
    await using served = await serveStream(world);
    await using slow = await subscribed(served);
    await using other = await subscribed(served);
    slow.socket.pause();
    for (let version = 1; version <= 5; version += 1) {
      commit(world, version);
      expect(numberOf(await other.next())).to.equal(String(version));
      expect(unsent(served)).to.be.within(1, FRAME_BYTES);
    }
    served.clock.advance(10_100);
    slow.socket.resume();
    expect((await slow.closed()).code).to.equal(1013);
    commit(world, 6);
    expect(numberOf(await other.next())).to.equal('6');
  });

  it('gets the newest, and only that, when it reads again in time', async () => {
    const world = new FakeWorld({ 'orders.yml': { version: '0' } });
    await using served = await serveStream(world);
    await using slow = await subscribed(served);
    slow.socket.pause();
    for (let version = 1; version <= 5; version += 1) {
      commit(world, version);
      await served.stream.settled();
    }
    served.clock.advance(9_000);
    slow.socket.resume();
    expect(numberOf(await slow.next())).to.equal('1');
    await slow.rest();
    served.clock.advance(25);
    const newest = await slow.next();
    expect(numberOf(newest)).to.equal('5');
    expect(newest.changes).to.eql([{ key: 'version', kind: 'changed' }]);
    expect(await slow.rest()).to.eql([]);
  });
});
