import { expect } from 'chai';
import { isNotModified } from '../../../server/http/conditional.js';

describe('isNotModified', () => {
  const answer = { etag: 'W/"abc"', lastModified: 'Fri, 20 Nov 2026 09:12:44 GMT' };

  for (const { ifNoneMatch, ifModifiedSince, notModified } of [
    { ifNoneMatch: 'W/"abc"', notModified: true },
    { ifNoneMatch: '"abc"', notModified: true },
    { ifNoneMatch: '"x", W/"abc"', notModified: true },
    { ifNoneMatch: '*', notModified: true },
    { ifNoneMatch: '"x"', notModified: false },
    { ifNoneMatch: 'abc', notModified: false },
    { ifNoneMatch: '', notModified: false },
    { notModified: false },
    { ifModifiedSince: 'Fri, 20 Nov 2026 09:12:44 GMT', notModified: true },
    { ifModifiedSince: 'Fri, 20 Nov 2026 09:12:43 GMT', notModified: false },
    { ifModifiedSince: 'yesterday', notModified: false },
    { ifNoneMatch: '"x"', ifModifiedSince: 'Fri, 20 Nov 2026 09:12:44 GMT', notModified: false },
  ]) {
    it(`is ${notModified} for ${JSON.stringify({ ifNoneMatch, ifModifiedSince })}`, () => {
      expect(isNotModified(answer, { ifNoneMatch, ifModifiedSince })).to.equal(notModified);
    });
  }
});
