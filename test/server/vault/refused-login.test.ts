import { expect } from 'chai';
import { RefusedLogin } from '../../../server/vault/refused-login.js';

const MINUTE_MS = 60_000;

describe('RefusedLogin', () => {
  it('lets a login be tried four times in a quarter of an hour, where five would lock it out', () => {
    const refused = new RefusedLogin();
    let tries = 0;
    for (let nowMs = 0; nowMs < 15 * MINUTE_MS; nowMs += 500) {
      if (refused.standing('the same', nowMs) !== undefined) continue;
      tries += 1;
      refused.note('the same', 'the login was refused (status 400)', nowMs);
    }
    expect(tries).to.equal(4);
  });

  it('says why, and lets another one be tried at once', () => {
    const refused = new RefusedLogin();
    expect(refused.standing('one', 0)).to.equal(undefined);
    refused.note('one', 'status 400', 0);
    expect(refused.standing('one', 14_999)).to.equal('status 400');
    expect(refused.standing('another', 1)).to.equal(undefined);
    expect(refused.standing('one', 15_000)).to.equal(undefined);
  });

  it('begins anew when one has succeeded', () => {
    const refused = new RefusedLogin();
    refused.note('one', 'status 400', 0);
    refused.clear();
    expect(refused.standing('one', 1)).to.equal(undefined);
    refused.note('one', 'status 400', 24 * 60 * MINUTE_MS);
    expect(refused.standing('one', 24 * 60 * MINUTE_MS + 15_000)).to.equal(undefined);
  });
});
