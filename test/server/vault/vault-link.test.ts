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
      probed = link.askFirst(call).then(
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

  for (const { when, isProbeAnswered, expected } of [
    {
      when: 'an answer to the probe says that Vault is there',
      isProbeAnswered: true,
      expected: { state: 'up', lines: [], because: 'Vault does not answer this: no answer within 5000 ms' },
    },
    {
      when: 'the probe is silent, too',
      isProbeAnswered: false,
      expected: {
        ...{ state: 'down', lines: ['warn Vault does not answer'] },
        because: 'Vault cannot be asked: no answer within 5000 ms',
      },
    },
  ]) {
    it(`probes, once for all who wait, whether what hangs hangs alone: ${when}`, async () => {
      const clock = manualClock();
      const { logger, lines } = recordingLogger();
      let probes = 0;
      const link = new VaultLink({
        call: async ({ path }) => {
          if (path !== 'hangs' && isProbeAnswered) return { status: 200, text: '' };
          return new Promise((_, reject) => {
            clock.after(5000, () => reject(new VaultSilenceError('no answer within 5000 ms')));
          });
        },
        ...{ address: 'http://vault', clock, random: () => 1, logger },
      });
      link.probe = async () => {
        probes += 1;
        await link.askFirst(call).catch(() => {});
      };
      const reasons: string[] = [];
      for (let asker = 0; asker < 8; asker += 1) {
        void link.ask({ ...call, path: 'hangs' }).catch(({ message }: Error) => reasons.push(message));
      }
      for (let second = 0; second < 6; second += 1) {
        clock.advance(1000);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const because = new Set(reasons);
      expect({ state: link.state, lines, because: [...because][0] }).to.eql(expected);
      expect([reasons.length, because.size]).to.eql([8, 1]);
      expect(probes, 'when it was slow, and when it was silent').to.equal(isProbeAnswered ? 2 : 1);
      expect(await link.ask(call).catch(({ message }: Error) => message)).to.eql(
        isProbeAnswered ? { status: 200, text: '' } : expected.because,
      );
    });
  }
});
