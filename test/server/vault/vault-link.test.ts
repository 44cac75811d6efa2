import { expect } from 'chai';
import { VaultSilenceError } from '../../../server/vault/call-vault.js';
import { VaultLink } from '../../../server/vault/vault-link.js';
import { manualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';

describe('VaultLink', () => {
  const call = { method: 'GET', path: 'sys/health' } as const;

  it('tries again when its timer says so, whatever the clock says', async () => {
    const clock = manualClock();
    const early = { ...clock, after: (delayMs: number, task: () => void) => clock.after(delayMs - 1, task) };
    const { logger, lines } = recordingLogger();
    let tries = 0;
    const link = new VaultLink({
      call: async () => {
        tries += 1;
        if (tries < 4) throw new VaultSilenceError('nobody there');
        return { status: 200, text: '' };
      },
      ...{ address: 'http://vault', clock: early, random: () => 0.5, logger },
    });
    let probed = Promise.resolve();
    link.probe = () => {
      probed = link.ask(call).then(
        () => {},
        () => {},
      );
      return probed;
    };
    await link.probe();
    for (let time = 0; time < 3; time += 1) {
      clock.advance(15_000);
      await probed;
    }
    expect([tries, link.state]).to.eql([4, 'up']);
    expect(lines).to.eql(['warn Vault does not answer', 'info Vault answers again']);
  });
});
