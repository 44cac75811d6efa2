import { expect } from 'chai';
import { LabelNotFoundError } from '../../../../server/core/errors.js';
import { renew } from '../../../../server/ws/protocol/renew.js';
import { ADA, contentOf, DrivenConnection, environmentOf, idOf } from '../../../support/stream-protocol.js';

const content = contentOf({ port: '1' });
const newest = environmentOf('a1', content);
const gone = { kind: 'problem', error: new LabelNotFoundError('no such label') } as const;

function subscribed(resume: object = {}): DrivenConnection {
  const client = new DrivenConnection();
  client.subscribe('1', resume);
  return client;
}

describe('offer', () => {
  for (const { what, resume, transfer } of [
    { what: 'nothing', resume: {}, transfer: 'full' },
    { what: 'the same tag', resume: { etag: newest.etag }, transfer: 'none' },
    { what: 'the same tag of an older commit', resume: { etag: newest.etag, version: idOf('b2') }, transfer: 'none' },
    { what: 'the same version', resume: { version: idOf('a1') }, transfer: 'none' },
    { what: 'the same version under another tag', resume: { version: idOf('a1'), etag: 'W/"x"' }, transfer: 'full' },
    { what: 'another version', resume: { version: idOf('b2') }, transfer: 'full' },
    { what: 'another tag', resume: { etag: 'W/"x"' }, transfer: 'full' },
  ]) {
    it(`transfers ${transfer} to a client that holds ${what}`, () => {
      const client = subscribed(resume);
      expect(client.offer('1', newest)).to.eql([`environment 1 ${transfer}`]);
      expect(client.subscription('1').applied?.version).to.equal(transfer === 'none' ? idOf('a1') : undefined);
      expect(client.offer('1', newest)).to.eql([]);
    });
  }

  it('does not take a version for the whole of what changes at one and the same', () => {
    const changing = { ...newest, changesInPlace: true };
    expect(subscribed({ version: idOf('a1') }).offer('1', changing)).to.eql(['environment 1 full']);
    expect(subscribed({ version: idOf('a1'), etag: newest.etag }).offer('1', changing)).to.eql(['environment 1 none']);
    const client = subscribed();
    client.offer('1', changing);
    expect(client.offer('1', environmentOf('a1', { port: '2' }))).to.eql(['environment 1 full changed port']);
  });

  it('sends nothing for a commit that changes nothing', () => {
    const client = subscribed();
    client.offer('1', newest);
    expect(client.offer('1', environmentOf('a2', content))).to.eql([]);
  });

  it('names what differs from what was sent before, not from what came between', () => {
    const client = subscribed();
    client.offer('1', environmentOf('a1', { a: '1', b: '1' }));
    expect(client.offer('1', environmentOf('a9', { b: '2', c: '1' }))).to.eql([
      'environment 1 full removed a changed b added c',
    ]);
  });

  it('sends nothing when everything is as it was again, and what was applied then is the newest', () => {
    const client = subscribed();
    client.offer('1', newest);
    client.say({ type: 'ack', id: '1', version: idOf('a1') });
    const again = environmentOf('a3', { port: '1' });
    expect(client.offer('1', again)).to.eql([]);
    expect(client.subscription('1').applied).to.eql({ version: idOf('a1'), content: again.content });
  });

  it('tells a problem once, and goes on', () => {
    const client = subscribed();
    expect(client.offer('1', gone)).to.eql(['problem 1 label-not-found']);
    expect(client.offer('1', gone)).to.eql([]);
    expect(client.offer('1', newest)).to.eql(['environment 1 full']);
  });

  it('tells that a problem is over although nothing has changed; that may be acked', () => {
    const client = subscribed();
    client.offer('1', newest);
    client.offer('1', gone);
    expect(client.offer('1', environmentOf('a2', content))).to.eql(['environment 1 none']);
    expect(client.say({ type: 'ack', id: '1', version: idOf('a2') })).to.eql([]);
  });

  it('ends a subscription whose right is gone, before it is sent anything', () => {
    const client = subscribed();
    client.offer('1', newest);
    client.forbidden.add('orders');
    expect(client.offer('1', environmentOf('a2', { port: '2' }))).to.eql(['drop 1', 'problem 1 forbidden ended']);
    expect(client.connection.subscriptions).to.eql([]);
  });
});

describe('renew', () => {
  function renewed(principal: typeof ADA | undefined) {
    const client = subscribed();
    client.subscribe('2', { application: 'billing' });
    client.forbidden.add('billing');
    return { client, effects: client.note(renew(client.connection, principal, client.rules)) };
  }

  it('takes over the new expiry and ends what the new token does not allow', () => {
    const { client, effects } = renewed({ ...ADA, expiresAtMs: 5000 });
    expect(effects).to.eql(['drop 2', 'problem 2 forbidden ended']);
    expect(client.connection.principal.expiresAtMs).to.equal(5000);
    expect(client.connection.subscriptions).to.have.length(1);
  });

  for (const { what, principal, told } of [
    { what: 'a token that does not hold', principal: undefined, told: 'problem - unauthenticated' },
    { what: 'a token of somebody else', principal: { name: 'bob', rights: 'ada' }, told: 'problem - forbidden' },
  ]) {
    it(`changes nothing for ${what}`, () => {
      const { client, effects } = renewed(principal);
      expect(effects).to.eql([told]);
      expect(client.connection.principal).to.equal(ADA);
      expect(client.connection.subscriptions).to.have.length(2);
    });
  }
});
