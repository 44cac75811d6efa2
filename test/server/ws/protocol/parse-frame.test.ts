import { expect } from 'chai';
import { InvalidRequestError } from '../../../../server/core/errors.js';
import { parseFrame } from '../../../../server/ws/protocol/parse-frame.js';

const VERSION = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const subscribe = { type: 'subscribe', id: '1', application: 'orders', profiles: ['prod'] };
const nack = { type: 'nack', id: '1', version: VERSION, code: 'schema-violation', message: 'port: no number' };

describe('parseFrame', () => {
  it('reads a subscribe with all it may say', () => {
    const instance = { id: 'pod-1', host: 'node-7', tags: { zone: 'a' } };
    const frame = { ...subscribe, label: 'main', version: VERSION, etag: 'W/"x"', instance };
    expect(parseFrame(JSON.stringify(frame))).to.eql(frame);
  });

  it('takes null for what is missing, and ignores what it does not know', () => {
    const frame = { ...subscribe, label: null, version: null, etag: null, instance: null, colour: 'red' };
    const none = { label: undefined, version: undefined, etag: undefined, instance: undefined };
    expect(parseFrame(JSON.stringify(frame))).to.eql({ ...subscribe, ...none });
  });

  for (const frame of [
    { type: 'ack', id: '1', version: VERSION },
    { type: 'ack', id: '1', version: `${VERSION},${VERSION}` },
    { ...nack, key: 'port' },
    { type: 'unsubscribe', id: '1' },
    { type: 'authenticate', token: 'e30.e30.x' },
  ]) {
    it(`reads ${JSON.stringify(frame).slice(0, 60)}`, () => {
      expect(parseFrame(JSON.stringify(frame))).to.eql(frame);
    });
  }

  it('cuts prose and takes the control characters out of it', () => {
    const frame = parseFrame(JSON.stringify({ ...nack, message: `\u001b[2J${'x'.repeat(2000)}` }));
    expect(frame).to.have.property('message', ` [2J${'x'.repeat(1020)}`);
  });

  it('takes no member from a prototype', () => {
    expect(() => parseFrame('{"__proto__":{"type":"unsubscribe","id":"1"}}')).to.throw(InvalidRequestError);
  });

  for (const [what, frame] of Object.entries({
    'no JSON': '{',
    'a list': '[]',
    null: 'null',
    'a text': '"subscribe"',
    'no type': {},
    'an unknown type': { type: 'publish' },
    'a type that every object has': { type: 'toString', id: '1' },
    'no id': { ...subscribe, id: undefined },
    'an empty id': { ...subscribe, id: '' },
    'a number for an id': { ...subscribe, id: 1 },
    'a long id': { ...subscribe, id: 'x'.repeat(65) },
    'a control character in an id': { ...subscribe, id: 'a\u0007' },
    'no application': { ...subscribe, application: undefined },
    'profiles as a text': { ...subscribe, profiles: 'prod' },
    'no profile': { ...subscribe, profiles: [] },
    'an empty profile': { ...subscribe, profiles: [''] },
    'too many profiles': { ...subscribe, profiles: Array.from({ length: 33 }, () => 'a') },
    'a version that is none': { ...subscribe, version: 'main' },
    'an instance without id': { ...subscribe, instance: { host: 'a' } },
    'an instance that is a text': { ...subscribe, instance: 'a' },
    'a tag that is no text': { ...subscribe, instance: { id: 'a', tags: { n: 1 } } },
    'too many tags': {
      ...subscribe,
      instance: { id: 'a', tags: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`t${index}`, 'x'])) },
    },
    'an escape sequence in a tag name': { ...subscribe, instance: { id: 'a', tags: { '\u001b[1m': 'x' } } },
    'an ack without version': { type: 'ack', id: '1' },
    'a nack without message': { ...nack, message: undefined },
    'an empty token': { type: 'authenticate', token: '' },
    'a huge token': { type: 'authenticate', token: 'x'.repeat(8193) },
  })) {
    it(`refuses ${what}`, () => {
      const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
      expect(() => parseFrame(text)).to.throw(InvalidRequestError);
    });
  }

  it('repeats nothing of what it refuses', () => {
    expect(() => parseFrame('{"type":"authenticate","token":"s3cret\\u0007"}'))
      .to.throw()
      .that.satisfies((error: Error) => {
        return !error.message.includes('s3cret');
      });
  });
});
