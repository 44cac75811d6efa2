import { expect } from 'chai';
import { combineShares } from '../../../../server/ciphers/sops/shamir.js';

/** Shares of `secret`, three of which two are needed, by Vault's `shamir.Split`. */
const SHARES = ['0e724ac8919e01', '894b311d96bb02', 'f45c18a7625103'].map((share) => Buffer.from(share, 'hex'));

describe('combineShares', () => {
  for (const wanted of [
    [0, 1],
    [1, 0],
    [0, 2],
    [1, 2],
    [0, 1, 2],
  ]) {
    it(`puts a secret together from ${wanted.join(' and ')}`, () => {
      expect(combineShares(wanted.map((index) => SHARES[index] as Buffer))?.toString()).to.equal('secret');
    });
  }

  it('refuses shares that do not belong together', () => {
    const [one, two] = SHARES as [Buffer, Buffer];
    for (const shares of [
      [],
      [one],
      [one, one],
      [one, two.subarray(1)],
      [Buffer.alloc(7), two],
      [Buffer.alloc(0), Buffer.alloc(0)],
    ]) {
      expect(combineShares(shares)).to.equal(undefined);
    }
  });
});
