import { once } from 'node:events';
import { expect } from 'chai';
import { openAccess } from '../../../server/access/open-access.js';
import { LabelNotFoundError, VersionUnavailableError } from '../../../server/core/errors.js';
import type { Access } from '../../../server/core/ports.js';
import { FakeWorld, propertySources, VERSION } from '../../support/fake-http.js';
import { closing, type ServedStream, SOURCES, serveStream } from '../../support/served-stream.js';
import { StreamClient } from '../../support/stream-client.js';

/** A commit that gives everybody these sources. */
function commit(world: FakeWorld, version: string, values: Readonly<Record<string, string>>): void {
  world.version = version.repeat(20).slice(0, 40);
  world.identity = version;
  world.sources = propertySources({ 'orders.yml': values });
  world.changed();
}

/** Turns of the event loop, with the sockets' part in them. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets time pass while the client answers pings. */
async function pass({ clock }: ServedStream, client: StreamClient, seconds: number): Promise<void> {
  for (let second = 1; second <= seconds; second += 1) {
    clock.advance(1_000);
    if (second % 10 === 0) await client.rest();
  }
}

describe('change stream', () => {
  it('answers a subscribe with what the HTTP API says, byte for byte, and its tag', async () => {
    await using served = await serveStream();
    await using client = await StreamClient.open(served.url);
    client.subscribe('orders');
    const frame = await client.next();
    const answer = await fetch(`${served.url}/api/v1/environments/orders/prod`);
    expect(frame).to.include({ type: 'environment', id: 'orders', transfer: 'full', version: VERSION });
    expect(frame.etag).to.equal(answer.headers.get('etag'));
    expect(client.texts[0]?.endsWith(`,"environment":${await answer.text()}}`)).to.equal(true);
    expect(frame).to.not.have.property('changes');
  });

  it('transfers nothing to who comes with the tag of an HTTP answer', async () => {
    await using served = await serveStream();
    await using client = await StreamClient.open(served.url);
    const answer = await fetch(`${served.url}/api/v1/environments/orders/prod`);
    client.subscribe('orders', { etag: answer.headers.get('etag') });
    const { etag, ...frame } = await client.next();
    expect(frame).to.eql({ type: 'environment', id: 'orders', transfer: 'none', version: VERSION });
    expect(etag).to.equal(answer.headers.get('etag'));
  });

  it('pushes a change to all who are subscribed, and nothing for one that changes nothing', async () => {
    const world = new FakeWorld(SOURCES);
    await using served = await serveStream(world);
    await using one = await StreamClient.open(served.url);
    await using other = await StreamClient.open(served.url);
    for (const client of [one, other]) {
      client.subscribe('orders');
      client.subscribe('orders', { id: 'again' });
      await client.next();
      await client.next();
    }
    commit(world, 'a2', { port: '8080' });
    await served.stream.settled();
    expect(await one.rest()).to.eql([]);
    commit(world, 'a3', { port: '9090', host: 'b' });
    for (const client of [one, other]) {
      const frames = [await client.next(), await client.next()];
      expect(frames.map(({ id }) => id)).to.eql(['orders', 'again']);
      for (const { changes, environment } of frames) {
        expect(changes).to.eql([
          { key: 'host', kind: 'added' },
          { key: 'port', kind: 'changed' },
        ]);
        expect(environment?.properties).to.eql({ port: '9090', host: 'b' });
      }
    }
  });

  it('sends frames of any length', async () => {
    const world = new FakeWorld({ 'orders.yml': { text: 'x' } });
    await using served = await serveStream(world);
    await using client = await StreamClient.open(served.url);
    client.subscribe('orders', { etag: 'x' });
    await client.next();
    for (const [index, length] of [100, 70_000, 2_000_000].entries()) {
      commit(world, `b${index}`, { text: 'ü'.repeat(length) });
      expect((await client.next()).environment?.properties.text).to.have.length(length);
    }
  });

  it('catches up with what a client has seen before it says anything', async () => {
    const world = new FakeWorld(SOURCES);
    await using served = await serveStream(world);
    await using client = await StreamClient.open(served.url);
    client.subscribe('orders', { version: 'b'.repeat(40) });
    await client.next();
    expect(world.caughtUp).to.eql(['b'.repeat(40)]);
  });

  it('says nothing older to who has seen what cannot be had: a problem, and what is newest once it is there', async () => {
    const world = new FakeWorld(SOURCES);
    await using served = await serveStream(world);
    await using client = await StreamClient.open(served.url);
    world.failure = new VersionUnavailableError('that version is not here yet');
    client.subscribe('orders', { version: 'b'.repeat(40) });
    expect(await client.next()).to.deep.include({ type: 'problem', id: 'orders', ended: false });
    world.failure = undefined;
    expect(await client.rest()).to.eql([]);
    served.clock.advance(2_000);
    expect(await client.next()).to.include({ type: 'environment', transfer: 'full' });
  });

  it('tells a problem of one subscription and goes on', async () => {
    const world = new FakeWorld(SOURCES);
    await using served = await serveStream(world);
    await using client = await StreamClient.open(served.url);
    client.subscribe('orders');
    await client.next();
    world.failure = new LabelNotFoundError('no such label');
    world.changed();
    const { problem, ...frame } = await client.next();
    expect(frame).to.eql({ type: 'problem', id: 'orders', ended: false });
    expect(problem).to.include({ type: '/problems/label-not-found', status: 404 });
    world.failure = undefined;
    world.changed();
    expect(await client.next()).to.include({ type: 'environment', transfer: 'none' });
  });

  it('forgets who leaves: nothing is read for nobody', async () => {
    const world = new FakeWorld(SOURCES);
    await using served = await serveStream(world);
    await using client = await StreamClient.open(served.url);
    await using stays = await StreamClient.open(served.url);
    client.subscribe('orders');
    await client.next();
    stays.subscribe('billing');
    await stays.next();
    stays.say({ type: 'unsubscribe', id: 'billing' });
    await stays.rest();
    client.socket.close();
    await client.closed();
    const { reads } = world;
    commit(world, 'a2', { port: '2' });
    await served.stream.settled();
    expect(world.reads).to.equal(reads);
    expect([...served.stream.clients()]).to.eql([]);
  });

  for (const { what, send, code } of [
    { what: 'a binary frame', send: Buffer.from('{}'), code: 1003 },
    { what: 'a frame over 64 KiB', send: 'x'.repeat(65_537), code: 1009 },
  ]) {
    it(`closes ${code} at ${what}`, async () => {
      await using served = await serveStream();
      await using client = await StreamClient.open(served.url);
      client.socket.send(send);
      expect((await client.closed()).code).to.equal(code);
    });
  }

  it('closes 1011 at a bug of its own, and the others go on', async () => {
    const world = new FakeWorld(SOURCES);
    let isBroken = false;
    const access = {
      ...openAccess,
      allows: (
        _principal: unknown,
        _right: unknown,
        coordinates?: { readonly asked: { readonly application: string } },
      ) => {
        if (isBroken && coordinates?.asked.application === 'orders') throw new TypeError('a bug');
        return true;
      },
    };
    await using served = await serveStream(world, { access });
    await using one = await StreamClient.open(served.url);
    await using other = await StreamClient.open(served.url);
    one.subscribe('orders');
    other.subscribe('billing');
    await one.next();
    await other.next();
    isBroken = true;
    commit(world, 'a2', { port: '2' });
    expect((await one.closed()).code).to.equal(1011);
    expect(await other.next()).to.include({ type: 'environment', id: 'billing' });
    other.subscribe('orders');
    expect((await other.closed()).code).to.equal(1011);
  });

  it('answers what it does not understand', async () => {
    await using served = await serveStream();
    await using client = await StreamClient.open(served.url);
    client.socket.send('{');
    const { problem, ...frame } = await client.next();
    expect(frame).to.eql({ type: 'problem', ended: false });
    expect(problem).to.include({ type: '/problems/invalid-request', status: 400 });
  });

  it('pings each 20 s, and ends a connection that has missed two', async () => {
    await using served = await serveStream();
    await using lively = await StreamClient.open(served.url);
    await using dead = await StreamClient.open(served.url, { autoPong: false });
    for (let ping = 1; ping <= 2; ping += 1) {
      const pinged = [once(lively.socket, 'ping'), once(dead.socket, 'ping')];
      served.clock.advance(20_000);
      await Promise.all(pinged);
      await lively.rest();
    }
    served.clock.advance(20_000);
    expect((await dead.closed()).code).to.equal(1006);
    expect(await lively.rest()).to.eql([]);
    expect(lively.socket.readyState).to.equal(lively.socket.OPEN);
  });

  it('tells everybody when to come back, one after the other, and closes 1012', async () => {
    await using served = await serveStream();
    const clients = await Promise.all(Array.from({ length: 4 }, () => StreamClient.open(served.url)));
    const closed = served.stream.close();
    const goodbyes = await Promise.all(clients.map((client) => client.next()));
    expect(goodbyes.every(({ type, reason }) => type === 'goodbye' && reason === 'shutdown')).to.equal(true);
    expect(goodbyes.map(({ reconnectInMs }) => reconnectInMs).sort()).to.eql([0, 250, 500, 750]);
    for (const client of clients) expect((await client.closed()).code).to.equal(1012);
    await closing(closed, served.clock);
  });

  it('does not wait for who does not say goodbye', async () => {
    await using served = await serveStream();
    await using client = await StreamClient.open(served.url);
    client.socket.pause();
    const closed = served.stream.close();
    for (let waited = 0; waited <= 2_000; waited += 20) {
      await turns(1);
      served.clock.advance(20);
    }
    await closed;
    client.socket.resume();
    await client.closed();
  });
});

describe('change stream, with tokens', () => {
  const expiry = new Map([
    ['Bearer short', 60_000],
    ['Bearer long', 120_000],
  ]);

  function tokens(startMs: number) {
    const forbidden = new Set<string>();
    let changed = () => {};
    const access: Access = {
      authenticate: (header = '') => {
        const lifeMs = expiry.get(header);
        return lifeMs === undefined ? undefined : { name: 'ada', rights: 'ada', expiresAtMs: startMs + lifeMs };
      },
      allows: (_principal, _right, coordinates) => !forbidden.has(coordinates?.asked.application ?? ''),
      onChange: (listener) => {
        changed = listener;
      },
    };
    const forbid = (application: string, isTold: boolean) => {
      forbidden.add(application);
      if (isTold) changed();
    };
    return { access, forbid };
  }

  const start = Date.parse('2026-11-24T09:00:00Z');
  const withToken = { headers: { authorization: 'Bearer short' } };

  it('closes 4401 when the token expires', async () => {
    await using served = await serveStream(undefined, tokens(start));
    await using client = await StreamClient.open(served.url, withToken);
    await pass(served, client, 59);
    served.clock.advance(1_000);
    expect((await client.closed()).code).to.equal(4401);
  });

  it('stays open when it is renewed before, and says so when that failed', async () => {
    await using served = await serveStream(undefined, tokens(start));
    await using client = await StreamClient.open(served.url, withToken);
    client.say({ type: 'authenticate', token: 'nonsense' });
    expect((await client.next()).problem).to.include({ type: '/problems/unauthenticated', status: 401 });
    client.say({ type: 'authenticate', token: 'long' });
    expect(await client.rest()).to.eql([]);
    await pass(served, client, 119);
    expect(client.socket.readyState).to.equal(client.socket.OPEN);
    served.clock.advance(1_000);
    expect((await client.closed()).code).to.equal(4401);
  });

  for (const { when, isTold } of [
    { when: 'at the next push', isTold: false },
    { when: 'at once when it is told', isTold: true },
  ]) {
    it(`sends nothing any more to who has lost the right, and says so ${when}`, async () => {
      const world = new FakeWorld(SOURCES);
      const { access, forbid } = tokens(start);
      await using served = await serveStream(world, { access });
      await using client = await StreamClient.open(served.url, withToken);
      client.subscribe('orders');
      await client.next();
      forbid('orders', isTold);
      if (!isTold) commit(world, 'a2', { port: 'secret' });
      const { problem, ...frame } = await client.next();
      expect(frame).to.eql({ type: 'problem', id: 'orders', ended: true });
      expect(problem).to.include({ type: '/problems/forbidden', status: 403 });
      commit(world, 'a3', { port: 'secret' });
      await served.stream.settled();
      expect(await client.rest()).to.eql([]);
    });
  }
});
