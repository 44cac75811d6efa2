import { expect } from 'chai';
import { parseCoordinates } from '../../../server/core/coordinates.js';
import { CircularPlaceholderError, InvalidDocumentError } from '../../../server/core/errors.js';
import { acceptFlaws } from '../../../server/operations/accept-flaws.js';
import type { EnvironmentAnswer, VerifiedAnswer } from '../../../server/operations/read-environment.js';

const coordinates = parseCoordinates({ application: 'orders', profiles: 'dev' });
const asWritten = { identity: 'as written' } as EnvironmentAnswer;
const verified = { answer: { identity: 'verified' } as EnvironmentAnswer, layers: [] } as VerifiedAnswer;
const failing = (error: Error) =>
  acceptFlaws(
    () => Promise.reject(error),
    async () => asWritten,
    ['circular-placeholder'],
  );

describe('acceptFlaws', () => {
  it('hands out what is verified', async () => {
    const resolve = acceptFlaws(
      async () => verified,
      async () => asWritten,
      ['circular-placeholder'],
    );
    expect(await resolve(coordinates, [])).to.equal(verified);
  });

  it('hands out what was asked for as it is written when nothing is without a circle', async () => {
    const { answer } = await failing(new CircularPlaceholderError('circle'))(coordinates, []);
    expect(answer).to.equal(asWritten);
  });

  it('accepts nothing else', async () => {
    const error = new InvalidDocumentError('bad');
    expect(await failing(error)(coordinates, []).catch((thrown: unknown) => thrown)).to.equal(error);
  });
});
