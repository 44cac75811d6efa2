import { expect } from 'chai';
import { openAccess } from '../../../server/access/open-access.js';

describe('openAccess', () => {
  for (const authorization of [undefined, 'Basic Og==', 'Bearer nonsense']) {
    it(`lets everybody do everything, with Authorization: ${authorization}`, () => {
      const principal = openAccess.authenticate(authorization);
      expect(principal?.name).to.equal('anonymous');
      expect(principal && openAccess.allows(principal, 'refresh')).to.equal(true);
    });
  }
});
