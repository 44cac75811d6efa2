import { expect } from 'chai';
import { openOn } from '../../client-sdk/connect.js';
import type { ChangeSet, ConfigClient, ConnectOptions, StandardSchemaV1 } from '../../client-sdk/index.js';
import { ManualPlatform } from './manual-platform.js';
import { nextEvent } from './next-event.js';
import { StreamServer } from './stream-server.js';

type Config = Record<string, unknown>;
type Options = ConnectOptions<StandardSchemaV1<unknown, Config> | undefined>;

const V1 = { version: 'v1', properties: { size: 10 } };
const V2 = { version: 'v2', properties: { size: 20 } };

/** Accepts sizes of at most 15. */
const small: StandardSchemaV1<unknown, Config> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      (value as { size: number }).size <= 15
        ? { value: value as Config }
        : { issues: [{ message: 'too large', path: ['size'] }] },
  },
};

describe('the change stream of a client', () => {
  let server: StreamServer;
  let clock: ManualPlatform;
  let client: ConfigClient<Config>;
  beforeEach(async () => {
    server = await StreamServer.start();
    server.current = { fields: V1, etag: 'W/"1"' };
    clock = new ManualPlatform();
  });
  afterEach(async () => {
    await client.close();
    await server[Symbol.asyncDispose]();
  });

  async function started(options: Options = {}) {
    const instance = { id: 'i-1', host: 'h', tags: { zone: 'a' } };
    const base = { url: server.url, application: 'billing', profiles: 'prod', cache: false, instance } as const;
    client = openOn(clock.platform, { ...base, ...options }) as ConfigClient<Config>;
    await client.ready();
    return client;
  }

  const next = (event: Parameters<typeof nextEvent>[1]) => nextEvent(client, event);

  async function live(options: Options = {}) {
    await started(options);
    const becomes = next('status');
    const peer = await server.peer();
    const { id, etag, version } = await peer.frame('subscribe');
    peer.say({ type: 'environment', id, transfer: 'none', etag, version });
    expect(await becomes).to.eql(['live', undefined]);
    return { peer, id };
  }

  it('tells what it holds, for whom, and who it is', async () => {
    await started({ token: 't0', label: 'main' });
    const peer = await server.peer();
    expect(await peer.frame('subscribe')).to.eql({
      type: 'subscribe',
      id: '1',
      application: 'billing',
      profiles: ['prod'],
      label: 'main',
      instance: { id: 'i-1', host: 'h', tags: { zone: 'a' } },
      version: 'v1',
      etag: 'W/"1"',
    });
    expect(peer.headers).to.include({ authorization: 'Bearer t0', 'sec-websocket-protocol': 'cairn.v1' });
    expect(peer.headers).not.to.have.property('sec-websocket-extensions');
  });

  it('asks no more by itself once it is live', async () => {
    await live();
    clock.advance(120_000);
    expect(server.gets).to.equal(1);
  });

  it('puts what it is told in force and acknowledges it', async () => {
    const { peer, id } = await live();
    const changed = next('change');
    peer.push(id, V2, 'W/"2"');
    const [{ changes }] = (await changed) as [ChangeSet<Config>];
    expect(changes).to.eql([{ key: 'size', kind: 'changed', before: 10, after: 20 }]);
    expect(client.snapshot).to.include({ version: 'v2', etag: 'W/"2"', from: 'server' });
    expect(await peer.frame('ack', 2)).to.eql({ type: 'ack', id, version: 'v2' });
    expect(server.gets).to.equal(1);
  });

  it('keeps every digit', async () => {
    const { peer, id } = await live();
    const changed = next('change');
    peer.socket.send(
      `{"type":"environment","id":"${String(id)}","transfer":"full","etag":"W/\\"2\\"","environment":{"application":"billing",` +
        '"version":"v2","properties":{"size":1.10,"big":123456789012345678901234567890}}}',
    );
    await changed;
    expect(String(client.snapshot.raw['size'])).to.equal('1.10');
    expect(client.get('big', null)).to.equal(123456789012345678901234567890n);
  });

  it('refuses what its schema refuses, says which key, and stays where it was', async () => {
    const { peer, id } = await live({ schema: small });
    const rejected = next('rejected');
    peer.push(id, V2, 'W/"2"');
    await rejected;
    const nack = await peer.frame('nack');
    expect(nack).to.include({ id, version: 'v2', code: 'invalid-configuration', key: 'size' });
    expect(client.get('size', 0)).to.equal(10);
    expect(client.status).to.equal('stale');
    peer.push(id, { ...V1, version: 'v3' }, 'W/"3"');
    expect(await peer.frame('ack', 2)).to.include({ version: 'v3' });
    expect(client.status).to.equal('live');
  });

  it('drops what comes for a subscription that another answer has overtaken', async () => {
    const { peer, id } = await live();
    server.current = { fields: { version: 'v3', properties: { size: 30 } }, etag: 'W/"3"' };
    await client.refresh();
    expect(await peer.frame('subscribe', 2)).to.include({ id: '2', version: 'v3', etag: 'W/"3"' });
    peer.push(id, V2, 'W/"2"');
    peer.push('2', { version: 'v4', properties: { size: 40 } }, 'W/"4"');
    expect(await peer.frame('ack', 2)).to.eql({ type: 'ack', id: '2', version: 'v4' });
    expect(client.get('size', 0)).to.equal(40);
  });

  it('asks by itself while the socket is down, and subscribes again', async () => {
    const { peer } = await live();
    const status = next('status');
    peer.socket.terminate();
    expect((await status)[0]).to.equal('polling');
    server.current = { fields: V2, etag: 'W/"2"' };
    const changed = next('change');
    server.refusal = 'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n';
    const refused = server.nextUpgrade();
    clock.advance(1000);
    await refused;
    await until(() => clock.pending.some(({ delayMs }) => delayMs >= 600_000));
    clock.advance(36_000);
    await changed;
    server.refusal = undefined;
    clock.advance(565_000);
    expect(await (await server.peer(2)).frame('subscribe')).to.include({ version: 'v2', etag: 'W/"2"' });
  });

  it('stays live when only a question by hand fails', async () => {
    await live();
    server.isDown = true;
    expect(await client.refresh().catch((reason: { code: string }) => reason.code)).to.equal('server-unavailable');
    expect(client.status).to.equal('live');
  });

  it('asks the stream anew when a question by hand brings what it refuses', async () => {
    const { peer } = await live({ schema: small });
    server.current = { fields: V2, etag: 'W/"2"' };
    expect(await client.refresh().catch((reason: { code: string }) => reason.code)).to.equal('invalid-configuration');
    expect(client.status).to.equal('stale');
    const { id } = await peer.frame('subscribe', 2);
    const becomes = next('status');
    peer.say({ type: 'environment', id, transfer: 'none', etag: 'W/"1"', version: 'v1' });
    expect(await becomes).to.eql(['live', undefined]);
  });

  it('gets another token for each socket', async () => {
    let count = 0;
    await started({ token: () => `t${++count}` });
    const peer = await server.peer();
    await peer.frame('subscribe');
    peer.socket.close(4401);
    await new Promise((resolve) => peer.socket.once('close', resolve));
    await until(() => clock.pending.some(({ delayMs }) => delayMs <= 500));
    clock.advance(500);
    expect((await server.peer(2)).headers.authorization).to.equal('Bearer t3');
  });

  it('goes on to the next server', async () => {
    await using other = await StreamServer.start();
    other.current = server.current;
    server.refusal = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n';
    const refused = server.nextUpgrade();
    await started({ url: [server.url, other.url] });
    await refused;
    await until(() => clock.pending.some(({ delayMs }) => delayMs <= 500));
    clock.advance(500);
    expect(await (await other.peer()).frame('subscribe')).to.include({ version: 'v1' });
  });

  it('gives up a server that answers no ping', async () => {
    const { peer } = await live();
    peer.socket.pause();
    const status = next('status');
    for (let beat = 0; beat < 3; beat += 1) clock.advance(20_000);
    expect((await status)[0]).to.equal('polling');
  });

  it('leaves in good order when it is closed', async () => {
    const { peer } = await live();
    const closed = new Promise((resolve) => peer.socket.once('close', resolve));
    await client.close();
    expect(await closed).to.equal(1005);
    expect(clock.pending.filter(({ delayMs }) => delayMs >= 20_000)).to.eql([]);
  });

  it('asks for origins when it is told of a change, since the stream has none', async () => {
    const { peer, id } = await live({ origins: true });
    server.current = { fields: { ...V2, origins: { size: [0, 3, 7] } }, etag: 'W/"2o"' };
    peer.push(id, V2, 'W/"2"');
    await until(() => client.snapshot.version === 'v2');
    expect(client.snapshot.origin('size')).to.eql({ source: 'billing-prod.yml', line: 3, column: 7 });
  });

  it('does without when nobody speaks the protocol', async () => {
    server.refusal = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';
    const refused = server.nextUpgrade();
    await started();
    await refused;
    server.current = { fields: V2, etag: 'W/"2"' };
    const changed = next('change');
    clock.advance(36_000);
    await changed;
    expect(client.status).to.equal('polling');
  });
});

/** Waits for what no event tells. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
