import { expect } from 'chai';
import { acceptedTypes, negotiate } from '../../../server/http/media-type.js';

describe('media types', () => {
  for (const { accept, types } of [
    { accept: undefined, types: undefined },
    { accept: '  ', types: undefined },
    { accept: 'text/html, */*;q=0.1, text/plain', types: ['text/html', 'text/plain', '*/*'] },
    { accept: '*/*, text/*, text/plain', types: ['text/plain', 'text/*', '*/*'] },
    { accept: 'a/b;q=0, c/d;q=0.2, e/f;q=0.9', types: ['e/f', 'c/d'] },
    { accept: 'a/b;q=high, nonsense, */b', types: ['*/b'] },
    { accept: 'text/plain\u0000, a b/c', types: [] },
  ]) {
    it(`are, best first, ${types} for ${JSON.stringify(accept)}`, () => expect(acceptedTypes(accept)).to.eql(types));
  }

  for (const { accept, type } of [
    { accept: undefined, type: 'application/json' },
    { accept: 'application/*', type: 'application/json' },
    { accept: 'application/*+json', type: 'application/x+json' },
    { accept: 'text/*', type: undefined },
  ]) {
    it(`are negotiated to ${type} for ${accept}`, () => {
      expect(negotiate(accept, ['application/json', 'application/x+json'])).to.equal(type);
    });
  }
});
