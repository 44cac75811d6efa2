import { expect } from 'chai';
import type { VaultFinding, VaultPath } from '../../../server/core/vault.js';
import { VaultMemory } from '../../../server/vault/vault-memory.js';
import { manualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';

const ORDERS: VaultPath = { engine: 'kv2', mount: 'secret', path: 'orders' };
const SECONDS = 1000;

function memory() {
  const clock = manualClock();
  const world = { finding: 'absent' as VaultFinding, readAtMs: [] as number[], answer: async () => {} };
  const client = {
    read: async () => {
      world.readAtMs.push(clock.monotonic());
      const { finding } = world;
      await world.answer();
      return { finding };
    },
    renew: async () => undefined,
  };
  const link = {
    ...({ state: 'up', lastError: null, lastAnsweredAt: null } as const),
    ...{ silentSeconds: () => undefined, onHealed: () => {} },
  };
  const { logger } = recordingLogger();
  const dependencies = { client, link, address: 'http://127.0.0.1:8200', clock, random: () => 1, logger };
  const secrets = new VaultMemory({ refreshIntervalMs: 60 * SECONDS, maxStaleMs: 3600 * SECONDS }, dependencies);
  /** A second at a time, and what that sets going has its turn. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(SECONDS);
      await new Promise(setImmediate);
    }
  };
  return { secrets, world, pass };
}

describe('VaultMemory, where nothing is', () => {
  it('looks soon, then less and less often, up to the interval of all others', async () => {
    const { secrets, world, pass } = memory();
    await secrets.read(ORDERS);
    await pass(300);
    await secrets.close();
    const pauses = world.readAtMs
      .slice(1)
      .map((atMs, index) => Math.round((atMs - (world.readAtMs[index] ?? 0)) / SECONDS));
    expect(pauses).to.eql([10, 20, 40, 60, 60, 60]);
  });

  it('tells when something is there', async () => {
    const { secrets, world, pass } = memory();
    await secrets.read(ORDERS);
    let told = 0;
    secrets.onChange(() => {
      told += 1;
    });
    world.finding = { data: new Map([['a', '1']]), version: '1' };
    await pass(12);
    expect(told).to.equal(1);
    expect(secrets.peek(ORDERS)).to.equal(world.finding);
    await secrets.close();
  });
});

describe('VaultMemory.readAgain', () => {
  it('begins no earlier than it was called, and once for all who call meanwhile', async () => {
    const { secrets, world } = memory();
    let end = () => {};
    world.answer = () =>
      new Promise((resolve) => {
        end = resolve;
      });
    const first = secrets.read(ORDERS);
    world.finding = { data: new Map([['a', '1']]), version: '1' };
    const again = [secrets.readAgain(ORDERS), secrets.readAgain(ORDERS)];
    end();
    expect(await first).to.equal('absent');
    await new Promise(setImmediate);
    end();
    expect(await Promise.all(again)).to.eql([world.finding, world.finding]);
    expect(world.readAtMs).to.have.length(2);
    await secrets.close();
  });
});
