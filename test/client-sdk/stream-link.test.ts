import { expect } from 'chai';
import type { LinkEffect, SocketEnd } from '../../client-sdk/stream-effects.js';
import type { ServerFrame } from '../../client-sdk/stream-frames.js';
import { StreamLink } from '../../client-sdk/stream-link.js';

const HELD = { version: 'v1', etag: 'W/"1"' };
const NEWER = { version: 'v2', etag: 'W/"2"' };

function link(random = () => 0.5) {
  return new StreamLink({ subscription: { application: 'orders', profiles: ['prod'] }, random });
}

function opened(held = HELD) {
  const open = link();
  open.start();
  open.opened(held);
  return open;
}

const none = (id: string): ServerFrame => ({
  type: 'environment',
  id,
  transfer: 'none',
  etag: HELD.etag,
  version: HELD.version,
});
const full = (id: string) => ({ type: 'environment', id, transfer: 'full', ...RECEIVED }) as const;
const RECEIVED = { environment: {} as never, etag: 'W/"2"', text: '{}' };

const names = (effects: readonly LinkEffect[]) => effects.map((effect) => effect.do);
const sent = (effects: readonly LinkEffect[]) =>
  effects.flatMap((effect) => (effect.do === 'send' ? [effect.frame] : []));
const waitOf = (effects: readonly LinkEffect[]) =>
  effects.flatMap((effect) => (effect.do === 'wait' ? [effect.ms] : []))[0];

describe('StreamLink', () => {
  it('subscribes with what is held', () => {
    const fresh = link();
    expect(names(fresh.start())).to.eql(['connect', 'wait']);
    const effects = fresh.opened(HELD);
    expect(sent(effects)).to.eql([
      { type: 'subscribe', id: '1', application: 'orders', profiles: ['prod'], version: 'v1', etag: 'W/"1"' },
    ]);
    expect(waitOf(effects)).to.equal(20_000);
  });

  it('is live once the server has answered the subscription', () => {
    const open = opened();
    expect(names(open.received(none('1')))).to.eql(['live', 'confirm']);
    expect(names(open.received(full('1')))).to.eql(['deliver']);
  });

  it('acknowledges what is in force', () => {
    expect(sent(opened().applied('1', NEWER))).to.eql([{ type: 'ack', id: '1', version: 'v2' }]);
  });

  it('subscribes anew when the client has moved by another way, and drops what comes for the old subscription', () => {
    const open = opened();
    expect(sent(open.moved(HELD))).to.eql([]);
    const frames = sent(open.moved(NEWER));
    expect(frames.map(({ type, id }) => [type, id])).to.eql([
      ['unsubscribe', '1'],
      ['subscribe', '2'],
    ]);
    expect(frames[1]).to.include(NEWER);
    expect(open.received(full('1'))).to.eql([]);
    expect(open.isCurrent('1')).to.equal(false);
    expect(sent(open.refused('1', { version: 'v2', code: 'x', message: '' }))).to.eql([]);
  });

  it('tells the server anew when what was being applied came over a socket that is gone', () => {
    const open = opened();
    open.ended({ code: 1006 });
    open.due();
    open.opened(HELD);
    expect(sent(open.applied('1', NEWER)).map(({ type }) => type)).to.eql(['unsubscribe', 'subscribe']);
  });

  it('pings every 20 s and gives up after two without an answer', () => {
    const open = opened();
    expect(names(open.due())).to.eql(['ping', 'wait']);
    open.heard();
    for (let beat = 0; beat < 2; beat += 1) expect(names(open.due())).to.eql(['ping', 'wait']);
    expect(names(open.due())).to.eql(['drop', 'down', 'wait']);
    expect(names(open.due())).to.eql(['connect', 'wait']);
  });

  it('gives up a server that does not open within 10 s', () => {
    const fresh = link();
    expect(waitOf(fresh.start())).to.equal(10_000);
    expect(names(fresh.due())).to.eql(['drop', 'down', 'wait']);
  });

  it('waits longer after each failure, up to 30 s, and shortly again after a success', () => {
    const open = link(() => 1);
    const waits: unknown[] = [];
    open.start();
    for (let failure = 0; failure < 9; failure += 1) {
      waits.push(waitOf(open.ended({})));
      open.due();
    }
    expect(waits).to.eql([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    open.opened(HELD);
    open.received(none('1'));
    expect(waitOf(open.ended({ code: 1006 }))).to.equal(500);
  });

  for (const { when, end, waitMs, code } of [
    { when: 'the token has expired', end: { code: 4401 }, waitMs: 250, code: 'unauthorized' },
    { when: 'the token is not taken', end: { status: 401 }, waitMs: 250, code: 'unauthorized' },
    { when: 'it is not allowed', end: { code: 4403 }, waitMs: 225_000, code: 'forbidden' },
    { when: 'it is refused', end: { status: 403 }, waitMs: 225_000, code: 'forbidden' },
    { when: 'there is no change stream', end: { status: 404 }, waitMs: 225_000, code: 'server-unavailable' },
    {
      when: 'the server is full',
      end: { status: 503, retryAfterMs: 7000 },
      waitMs: 7250,
      code: 'server-unavailable',
    },
    { when: 'it is cut off', end: {}, waitMs: 250, code: 'server-unavailable' },
  ] satisfies { when: string; end: SocketEnd; waitMs: number; code: string }[]) {
    it(`when ${when}, comes back after ${waitMs} ms`, () => {
      const open = opened();
      const effects = open.ended(end);
      expect(waitOf(effects)).to.equal(waitMs);
      expect(effects.find((effect) => effect.do === 'down')).to.include({ code });
    });
  }

  it('stays away as long as a goodbye asks, whether the server closes or not', () => {
    const closed = opened();
    expect(waitOf(closed.received({ type: 'goodbye', reconnectInMs: 1234 }))).to.equal(1234);
    expect(waitOf(closed.ended({ code: 1001 }))).to.equal(1234);
    const left = opened();
    left.received({ type: 'goodbye', reconnectInMs: 1234 });
    expect(names(left.due())).to.eql(['drop', 'down', 'wait']);
    expect(names(left.due())).to.eql(['connect', 'wait']);
  });

  it('asks by itself while its subscription has a problem', () => {
    const open = opened();
    open.received(none('1'));
    const problem = {
      type: 'problem',
      id: '1',
      code: 'label-not-found',
      message: 'gone',
      status: 404,
      isEnd: false,
    } as const;
    expect(open.received(problem)).to.eql([{ do: 'down', code: 'label-not-found', message: 'gone' }]);
    expect(names(open.received(full('1')))).to.eql(['live', 'deliver']);
    expect(open.received({ ...problem, id: undefined })).to.eql([]);
    expect(open.received({ ...problem, id: '7' })).to.eql([]);
    expect(open.received({ ...problem, code: 'invalid-request' })).to.eql([]);
  });

  it('leaves for a while when its subscription is ended', () => {
    const open = opened();
    const end = { type: 'problem', id: '1', code: 'forbidden', message: 'no', status: 403, isEnd: true } as const;
    const effects = open.received(end);
    expect(names(effects)).to.eql(['drop', 'down', 'wait']);
    expect(waitOf(effects)).to.equal(225_000);
  });
});
