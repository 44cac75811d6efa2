import { expect } from 'chai';
import { RefusedSeals } from '../../../../server/ciphers/sops/refused-seals.js';
import { type CipherReason, InvalidCipherError } from '../../../../server/core/errors.js';
import type { Seal } from '../../../../server/core/seal.js';
import { manualClock } from '../../../support/manual-clock.js';

const SEAL: Seal = { groups: [], threshold: 0, first: { key: 'a', line: 1, column: 1 } };

function world(reason: CipherReason) {
  const clock = manualClock();
  const refused = new RefusedSeals(clock);
  const found = { asked: 0, opened: 0, isOpen: false };
  refused.onOpened = () => {
    found.opened += 1;
  };
  const unwrap = refused.watching(async () => {
    found.asked += 1;
    if (!found.isOpen) throw new InvalidCipherError(reason);
    return new Uint8Array(32);
  });
  async function pass(ms: number) {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { refused, found, pass, open: () => unwrap(SEAL).catch((error: InvalidCipherError) => error.reason) };
}

describe('RefusedSeals', () => {
  it('asks again every 10 seconds, and tells once that one opens', async () => {
    const { found, pass, open } = world('forbidden by Vault');
    expect([await open(), await open()]).to.eql(['forbidden by Vault', 'forbidden by Vault']);
    await pass(10_000);
    await pass(10_000);
    expect(found).to.eql({ asked: 4, opened: 0, isOpen: false });
    found.isOpen = true;
    await pass(10_000);
    await pass(60_000);
    expect(found).to.eql({ asked: 5, opened: 1, isOpen: true });
  });

  it('leaves alone what Vault has nothing to do with, and all once it is closed', async () => {
    const other = world('does not open with its key');
    await other.open();
    await other.pass(60_000);
    expect(other.found.asked).to.equal(1);
    const closed = world('not in Vault');
    await closed.open();
    closed.refused.close();
    await closed.pass(60_000);
    expect(closed.found.asked).to.equal(1);
  });
});
