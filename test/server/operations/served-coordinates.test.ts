import { expect } from 'chai';
import { SchemaViolationError } from '../../../server/core/errors.js';
import type { Backend, Layer } from '../../../server/core/ports.js';
import { ServedCoordinates } from '../../../server/operations/served-coordinates.js';
import { manualClock } from '../../support/manual-clock.js';
import { coordinatesOf } from '../../support/memory-layer.js';
import { rejection } from '../../support/rejection.js';

const VAULT = { label: 'main', version: 'b'.repeat(48), ranked: { readAs: '.yaml', nameOf: () => '' } };
const BRANCH = { label: 'main', version: 'a'.repeat(40) };
const COMMIT = { ...BRANCH, label: BRANCH.version };

describe('ServedCoordinates', () => {
  for (const { heads, told } of [
    { heads: [BRANCH], told: 1 },
    { heads: [COMMIT], told: 0 },
    { heads: [VAULT], told: 1 },
    { heads: [VAULT, BRANCH], told: 1 },
    { heads: [VAULT, COMMIT], told: 0 },
    { heads: [BRANCH, COMMIT], told: 1 },
  ]) {
    const asked = heads.map((head) => (head === VAULT ? 'a Vault' : head === COMMIT ? 'a commit id' : 'a branch'));
    it(`tells ${told === 0 ? 'nobody' : 'others'} of what is refused of ${asked.join(' and ')}`, async () => {
      const refuse = () => {
        throw new SchemaViolationError('x', { key: 'a', rule: 'x', place: { file: 'x' } });
      };
      const served = new ServedCoordinates({} as Backend, async () => refuse(), manualClock());
      const layers = heads.map((head) => ({ ...head, committedAt: '' })) as unknown as Layer[]; // nothing reads them
      await rejection(served.resolve(coordinatesOf('orders'), layers));
      expect(served.rejections()).to.have.length(told);
    });
  }
});
