import { expect } from 'chai';
import { UndecryptableSecretError, VaultUnavailableError } from '../../../server/core/errors.js';
import type { SecretOpener } from '../../../server/core/ports.js';
import { vaultReferences } from '../../../server/vault/vault-references.js';
import { fakeVault } from '../../support/fake-vault.js';
import { manualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';

const OTHERS: SecretOpener = { isSealed: () => false, open: (text) => text };

function world() {
  const secrets = fakeVault();
  const clock = manualClock();
  const { logger, lines } = recordingLogger();
  const opener = vaultReferences(OTHERS, {
    ...{ secrets, clock, logger, mounts: [{ name: 'secret', engine: 'kv2' as const }] },
    mayBeReferredTo: () => true,
  });
  /** What the references come to, or why one does not, and for how long that is not what stands there. */
  async function open(...keys: readonly string[]) {
    const sealed = keys.map((key) => ({ text: `{vault}:db#${key}`, place: { file: 'a.yml', version: 'v', key } }));
    try {
      const prepared = await opener.prepare?.(sealed);
      const texts = sealed.map(({ text, place }) => prepared?.opener.open(text, place));
      return { texts, uses: prepared?.uses, stale: prepared?.uses?.staleSeconds() };
    } catch (error) {
      if (error instanceof UndecryptableSecretError) return { reason: error.reason };
      if (error instanceof VaultUnavailableError) return { reason: error.code };
      throw error;
    }
  }
  return { secrets, clock, lines, open };
}

describe('references to a Vault', () => {
  for (const [change, json] of [
    ['the path is deleted', null],
    ['the key is', '{"user":"other"}'],
    ['null stands there', '{"user":"other","password":null}'],
  ] as const) {
    it(`stay what they were when ${change}, and say so`, async () => {
      const { secrets, clock, lines, open } = world();
      secrets.put('secret/db', '{"user":"ada","password":"one"}');
      const before = await open('user', 'password');
      secrets.put('secret/db', json);
      await secrets.look();
      expect(before.uses?.isCurrent()).to.equal(false);
      const first = await open('user', 'password');
      clock.advance(7000);
      const kept = await open('password', 'user');
      expect([first.texts, kept.texts]).to.eql([
        ['ada', 'one'],
        ['one', 'ada'],
      ]);
      expect([before.stale, first.stale, kept.stale]).to.eql([undefined, 0, 7]);
      expect([kept.uses?.identity, kept.uses?.isCurrent()]).to.eql([before.uses?.identity, true]);
      expect(lines).to.eql(['warn what values refer to is gone from Vault; what it was is served']);

      secrets.put('secret/db', '{"user":"ada","password":"two"}');
      await secrets.look();
      expect(kept.uses?.isCurrent()).to.equal(false);
      const { texts, stale } = await open('user', 'password');
      expect([texts, stale]).to.eql([['ada', 'two'], undefined]);
    });
  }

  for (const [json, reason] of [
    [null, 'not in Vault'],
    ['{"user":"ada"}', 'no such key in Vault'],
    ['{"password":null}', 'no such key in Vault'],
    ['forbidden', 'forbidden by Vault'],
  ] as const) {
    it(`do not open when they never did: ${json}`, async () => {
      const { secrets, open } = world();
      secrets.put('secret/db', json);
      expect(await open('password')).to.eql({ reason });
    });
  }

  it('that are forbidden for too long are no verdict on a commit when they were allowed before', async () => {
    const { secrets, open } = world();
    secrets.put('secret/db', '{"password":"one"}');
    await open('password');
    secrets.put('secret/db', 'forbidden');
    await secrets.look();
    expect(await open('password')).to.eql({ reason: 'vault-unavailable' });
  });
});
