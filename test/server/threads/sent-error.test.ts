import { expect } from 'chai';
import {
  CircularPlaceholderError,
  ConfigError,
  InvalidDocumentError,
  LabelNotFoundError,
  LimitExceededError,
  SchemaViolationError,
  UndecryptableSecretError,
} from '../../../server/core/errors.js';
import { receivedError, sentError } from '../../../server/threads/sent-error.js';

const place = { file: 'app.yml', line: 3, column: 5, version: 'v1' };

describe('sentError', () => {
  for (const error of [
    new InvalidDocumentError('wrong', { place }),
    new InvalidDocumentError('wrong', { place: { file: 'app.yml' } }),
    new InvalidDocumentError('nowhere'),
    new LimitExceededError('too much', { place }),
    new CircularPlaceholderError('round', { place }),
    new UndecryptableSecretError('its key is marked dead', { key: 'a.b', place }),
    new SchemaViolationError('refused', { key: 'a.b', rule: 'type at #/x', place }),
  ]) {
    it(`arrives as the same ${error.name}: ${error.message}`, () => {
      const received = receivedError(structuredClone(sentError(error)));
      expect(received).to.be.instanceOf(error.constructor).and.of.instanceOf(ConfigError);
      expect({ ...received, message: received.message }).to.eql({ ...error, message: error.message });
    });
  }

  for (const error of [new LabelNotFoundError('no such label'), new TypeError('a bug')]) {
    it(`is not for a ${error.name}`, () => {
      expect(() => sentError(error)).to.throw(error.message);
    });
  }
});
