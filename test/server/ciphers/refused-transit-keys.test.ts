import { expect } from 'chai';
import { RefusedTransitKeys } from '../../../server/ciphers/refused-transit-keys.js';
import {
  type ConfigError,
  InvalidCipherError,
  VaultRefusalError,
  VaultUnavailableError,
} from '../../../server/core/errors.js';
import { manualClock } from '../../support/manual-clock.js';

function world(answer?: ConfigError) {
  const clock = manualClock();
  const refused = new RefusedTransitKeys(clock);
  const found = { asked: [] as string[], told: 0 };
  const vault = { answer };
  refused.onGranted = () => {
    found.told += 1;
  };
  const transit = refused.watching({
    address: 'https://vault.example.org',
    encrypt: async () => 'vault:v1:x',
    decrypt: async ({ keyName }) => {
      found.asked.push(keyName);
      if (vault.answer) throw vault.answer;
      return new Uint8Array(32);
    },
  });
  async function pass(ms: number) {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const open = (keyName = 'a') =>
    transit.decrypt({ mount: 'transit', keyName, ciphertext: 'x' }).catch((error: ConfigError) => error);
  return { refused, found, vault, pass, open };
}

describe('RefusedTransitKeys', () => {
  for (const reason of ['forbidden by Vault', 'not in Vault'] as const) {
    it(`asks again every 10 seconds for what is ${reason}, and tells once that it is so no more`, async () => {
      const error = new VaultRefusalError(reason, 5);
      const { found, vault, pass, open } = world(error);
      expect([await open(), await open()]).to.eql([error, error]);
      await pass(10_000);
      await pass(10_000);
      expect([found.asked.length, found.told]).to.eql([4, 0]);
      vault.answer = undefined;
      await pass(10_000);
      await pass(60_000);
      expect([found.asked.length, found.told]).to.eql([5, 1]);
    });
  }

  it('takes a text that does not open for one whose key is there, and a silent Vault for nothing', async () => {
    const { found, vault, pass, open } = world(new VaultRefusalError('not in Vault', 5));
    await open();
    vault.answer = new VaultUnavailableError('silent');
    await pass(10_000);
    expect(found.told).to.equal(0);
    vault.answer = new InvalidCipherError('does not open with its key');
    await pass(10_000);
    await pass(60_000);
    expect([found.asked.length, found.told]).to.eql([3, 1]);
  });

  it('leaves alone what Vault has not refused, and all once it is closed', async () => {
    for (const error of [new InvalidCipherError('does not open with its key'), new VaultUnavailableError('silent')]) {
      const other = world(error);
      await other.open();
      await other.pass(60_000);
      expect(other.found.asked).to.have.length(1);
    }
    const closed = world(new VaultRefusalError('not in Vault', 5));
    await closed.open();
    closed.refused.close();
    await closed.pass(60_000);
    expect(closed.found.asked).to.have.length(1);
  });

  it('forgets the one that nobody has asked for the longest when there are more than a hundred', async () => {
    const { found, pass, open } = world(new VaultRefusalError('not in Vault', 5));
    for (let key = 0; key < 100; key += 1) await open(`k${key}`);
    await open('k0');
    await open('k100');
    found.asked.length = 0;
    await pass(10_000);
    expect(found.asked).to.have.length(100).and.to.include.members(['k0', 'k100']).and.not.to.include('k1');
  });
});
