import { expect } from 'chai';
import { DrivenConnection, environmentOf, idOf } from '../../../support/stream-protocol.js';

describe('receive', () => {
  it('opens a subscription with its coordinates as the HTTP API would read them', () => {
    const client = new DrivenConnection();
    expect(client.subscribe('1', { profiles: ['dev', 'prod'], label: 'feature/x' })).to.eql(['open 1']);
    const { coordinates } = client.subscription('1');
    expect(coordinates.profiles).to.eql(['dev', 'prod']);
    expect(coordinates.asked).to.eql({ application: 'orders', profiles: 'dev,prod', label: 'feature/x' });
  });

  for (const { what, frame } of [
    { what: 'a traversal', frame: { application: '../secrets' } },
    { what: 'an encoded traversal', frame: { application: '%2e%2e%2fsecrets' } },
    { what: 'an option', frame: { application: '--output=x' } },
    { what: 'half a character', frame: { application: '\ud800' } },
    { what: 'a hidden traversal in a label', frame: { label: 'a/../b' } },
  ]) {
    it(`refuses ${what}`, () => {
      const client = new DrivenConnection();
      expect(client.subscribe('1', frame)).to.eql(['problem 1 invalid-request ended']);
      expect(client.connection.subscriptions).to.eql([]);
    });
  }

  it('refuses what may not be read before anything is opened', () => {
    const client = new DrivenConnection();
    client.forbidden.add('orders');
    expect(client.subscribe('1')).to.eql(['problem 1 forbidden ended']);
  });

  it('refuses an id that is taken, and the other one goes on', () => {
    const client = new DrivenConnection();
    client.subscribe('1');
    expect(client.subscribe('1', { application: 'billing' })).to.eql(['problem 1 invalid-request']);
    expect(client.subscription('1').coordinates.applications).to.eql(['orders']);
  });

  it('refuses one more than a connection may have, until one is given back', () => {
    const client = new DrivenConnection({ subscriptions: 2 });
    client.subscribe('1');
    client.subscribe('2');
    expect(client.subscribe('3')).to.eql(['problem 3 too-many-subscriptions ended']);
    expect(client.say({ type: 'unsubscribe', id: '1' })).to.eql(['drop 1']);
    expect(client.subscribe('3')).to.eql(['open 3']);
  });

  for (const frame of [
    { type: 'unsubscribe', id: 'x' },
    { type: 'ack', id: 'x', version: idOf('a1') },
    { type: 'nack', id: 'x', version: idOf('a1'), code: 'c', message: 'm' },
  ]) {
    it(`lets ${frame.type} of what has ended pass: the client has not heard of it yet`, () => {
      expect(new DrivenConnection().say(frame)).to.eql([]);
    });
  }

  it('closes at a binary frame', () => {
    expect(new DrivenConnection().say(undefined)).to.eql(['close unsupportedData']);
  });

  it('answers nine frames that it does not understand, and closes at the tenth', () => {
    const client = new DrivenConnection();
    for (let fault = 1; fault < 10; fault += 1) expect(client.say('{')).to.eql(['problem - invalid-request']);
    expect(client.say('{')).to.eql(['close policyViolation']);
  });

  it('hands a token on', () => {
    expect(new DrivenConnection().say({ type: 'authenticate', token: 'abc' })).to.eql(['authenticate abc']);
  });
});

describe('ack and nack', () => {
  const [first, second, third] = ['a1', 'a2', 'a3'] as const;

  function served(...versions: readonly string[]): DrivenConnection {
    const client = new DrivenConnection();
    client.subscribe('1');
    for (const version of versions) client.offer('1', environmentOf(version, { port: version }));
    return client;
  }
  const ack = (version: string) => ({ type: 'ack', id: '1', version: idOf(version) });
  const nack = (version: string) => ({
    ...ack(version),
    type: 'nack',
    code: 'schema-violation',
    message: 'no',
    key: 'port',
  });

  it('tells what is applied', () => {
    const client = served(first);
    expect(client.subscription('1').applied).to.equal(undefined);
    expect(client.say(ack(first))).to.eql([]);
    expect(client.subscription('1').applied?.version).to.equal(idOf(first));
  });

  it('may come late: the next one is on its way', () => {
    const client = served(first, second, third);
    expect(client.say(ack(second))).to.eql([]);
    expect(client.subscription('1').applied?.version).to.equal(idOf(second));
    expect(client.say(ack(third))).to.eql([]);
    expect(client.subscription('1')).to.have.property('unanswered', undefined);
  });

  it('may come twice', () => {
    const client = served(first);
    client.say(ack(first));
    expect(client.say(ack(first))).to.eql([]);
  });

  for (const { what, frames } of [
    { what: 'an ack of what was never sent', frames: [ack('b1')] },
    { what: 'a nack of what was never sent', frames: [nack('b1')] },
    { what: 'an ack of what was overtaken', frames: [ack(third), ack(first)] },
    { what: 'a nack of what was acked', frames: [ack(third), nack(third)] },
    { what: 'an ack of what was nacked', frames: [nack(third), ack(third)] },
  ]) {
    it(`refuses ${what}, and goes on`, () => {
      const client = served(first, second, third);
      const answers = frames.map((frame) => client.say(frame));
      expect(answers.at(-1)).to.eql(['problem 1 invalid-request']);
      expect(client.offer('1', environmentOf('a4', { port: 'a4' }))).to.eql(['environment 1 full changed port']);
    });
  }

  it('keeps why a version was refused, until another one is applied', () => {
    const client = served(first);
    client.say(ack(first));
    client.offer('1', environmentOf(second, { port: 'x' }));
    expect(client.say(nack(second))).to.eql([]);
    const refused = { version: idOf(second), code: 'schema-violation', message: 'no', key: 'port', atMs: 1000 };
    expect(client.subscription('1').nack).to.eql(refused);
    expect(client.subscription('1').applied?.version).to.equal(idOf(first));
    client.offer('1', environmentOf(third, { port: 'y' }));
    client.say(ack(third));
    expect(client.subscription('1').nack).to.equal(undefined);
  });

  it('remembers a handful of versions of a client that never answers', () => {
    const client = served(...Array.from({ length: 30 }, (_, index) => (index + 16).toString(16)));
    expect(client.subscription('1').unanswered).to.have.length(16);
  });
});
