import { expect } from 'chai';
import { blameValue } from '../../../server/core/blame-value.js';
import { CircularPlaceholderError, LimitExceededError } from '../../../server/core/errors.js';

const place = { file: 'orders.yml', line: 3, column: 7 };

describe('blameValue', () => {
  for (const { when, key, at, error, expected } of [
    {
      when: 'a value in a file grows too large',
      key: 'a.b',
      at: place,
      error: new LimitExceededError('too large'),
      expected: { message: 'a.b: too large', place, code: 'limit-exceeded' },
    },
    {
      when: 'a value of the settings does',
      key: 'a.b',
      at: undefined,
      error: new LimitExceededError('too large'),
      expected: { message: 'a.b: too large', place: undefined, code: 'limit-exceeded' },
    },
    {
      when: 'a plain file does',
      key: undefined,
      at: place,
      error: new LimitExceededError('too large'),
      expected: { message: 'too large', place, code: 'limit-exceeded' },
    },
    {
      when: 'a value leads back to itself',
      key: 'a.b',
      at: place,
      error: new CircularPlaceholderError('a circle'),
      expected: { message: 'a.b: a circle', place, code: 'circular-placeholder' },
    },
  ]) {
    it(`names key and place when ${when}`, () => {
      const fail = () => {
        throw error;
      };
      expect(() => blameValue(key, at, fail))
        .to.throw()
        .that.deep.includes(expected);
    });
  }

  it('leaves bugs alone', () => {
    const bug = new TypeError('a bug');
    const fail = () => {
      throw bug;
    };
    expect(() => blameValue('a', place, fail)).to.throw(bug);
  });
});
