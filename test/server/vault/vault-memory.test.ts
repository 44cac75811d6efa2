import { expect } from 'chai';
import { VaultUnavailableError } from '../../../server/core/errors.js';
import type { VaultFinding } from '../../../server/core/vault.js';
import type { Lease, Reading } from '../../../server/vault/vault-client.js';
import { VaultMemory } from '../../../server/vault/vault-memory.js';
import { manualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';

const INTERVAL_MS = 60_000;
const HOUR_MS = 3_600_000;
/** As long as one call may take. */
const HANG_MS = 5000;

/** A Vault that is told what it answers, and a clock that is moved by hand. */
function world({ maxStaleMs = 600_000 } = {}) {
  const clock = manualClock();
  const readings: string[] = [];
  const renewals: string[] = [];
  const answers = new Map<string, Reading | 'silent' | 'hangs'>();
  let renewed: Lease | undefined;
  let currentLogin = 1;
  let isDown = false;
  let heal = () => {};
  const memory = new VaultMemory(
    { refreshIntervalMs: INTERVAL_MS, maxStaleMs },
    {
      client: {
        async read({ path }) {
          readings.push(path);
          const answer = isDown ? 'silent' : (answers.get(path) ?? { finding: 'absent' });
          if (answer === 'hangs') await new Promise<void>((resolve) => clock.after(HANG_MS, resolve));
          if (answer === 'hangs') throw new VaultUnavailableError('no answer', { retryAfterSeconds: 5 });
          if (answer === 'silent') throw new VaultUnavailableError('silent');
          return answer;
        },
        async renew({ id }) {
          renewals.push(id);
          return renewed;
        },
        isAlive: ({ login }) => login === currentLogin,
      },
      link: {
        get state() {
          return isDown ? 'down' : 'up';
        },
        ...{ lastError: null, lastAnsweredAt: null, silentSeconds: () => undefined },
        onHealed: (listener) => {
          heal = listener;
        },
      },
      ...{ address: 'https://vault', clock, random: () => 1, logger: recordingLogger().logger },
    },
  );
  let told = 0;
  memory.onChange(() => {
    told += 1;
  });
  return {
    ...{ memory, clock, answers, readings, renewals },
    told: () => told,
    renewsTo: (lease: Lease | undefined) => {
      renewed = lease;
    },
    logIn: () => {
      currentLogin += 1;
      return currentLogin;
    },
    down: () => {
      isDown = true;
    },
    up: () => {
      isDown = false;
      heal();
    },
    read: (path: string, mount = 'db') => memory.read({ engine: 'raw', mount, path }),
    readAgain: (path: string) => memory.readAgain({ engine: 'raw', mount: 'db', path }),
    peek: (path: string) => memory.peek({ engine: 'raw', mount: 'db', path }),
    /** Moves in steps, so that what is due on the way runs and is awaited. */
    async pass(ms: number, stepMs = 1000) {
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(stepMs, left));
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

function made(version: string, lease?: Partial<Lease>): Reading {
  const finding: VaultFinding = { data: new Map([['password', version]]), version };
  const whole = { id: `lease-${version}`, durationMs: 300_000, fullMs: 300_000, renewable: true, login: 1, ...lease };
  return lease === undefined ? { finding } : { finding, lease: whole };
}

describe('VaultMemory', () => {
  it('reads once for all who ask, and then answers from memory', async () => {
    const { answers, read, readings } = world();
    answers.set('a', made('1'));
    const all = await Promise.all([read('a'), read('a'), read('a')]);
    expect(new Set(all).size).to.equal(1);
    expect(await read('a')).to.equal(all[0]);
    expect(readings).to.eql(['a']);
  });

  it('looks again at each interval, as long as somebody uses it', async () => {
    const { answers, read, peek, readings, pass, told } = world();
    answers.set('a', made('1'));
    await read('a');
    await pass(INTERVAL_MS + 2000);
    expect(readings).to.eql(['a', 'a']);
    expect(told()).to.equal(0);
    answers.set('a', made('2'));
    await pass(INTERVAL_MS + 2000);
    expect([told(), (peek('a') as { version: string }).version]).to.eql([1, '2']);
    await pass(HOUR_MS + INTERVAL_MS, 30_000);
    const before = readings.length;
    await pass(10 * INTERVAL_MS, 30_000);
    expect(readings.length).to.equal(before);
    expect(peek('a'), 'nobody has looked after it').to.equal(undefined);
  });

  it('looks more often for what is not there, then less and less often', async () => {
    const { answers, read, readings, pass, told, peek } = world();
    expect(await read('a')).to.equal('absent');
    const after: number[] = [];
    for (let second = 1; second <= 200; second += 1) {
      const before = readings.length;
      await pass(1000);
      if (readings.length > before) after.push(second);
    }
    expect(after).to.eql([10, 30, 70, 130, 190]);
    answers.set('a', made('1'));
    await pass(INTERVAL_MS);
    expect(told()).to.equal(1);
    expect(peek('a')).to.be.an('object');
  });

  it('reads again, beginning no earlier than it was asked to, and once for all who ask meanwhile', async () => {
    const { answers, read, readAgain, readings } = world();
    const first = read('a');
    const one = made('1');
    answers.set('a', one);
    expect(await Promise.all([first, readAgain('a'), readAgain('a')])).to.eql(['absent', one.finding, one.finding]);
    expect(readings).to.eql(['a', 'a']);
  });

  it('renews what Vault has made at two thirds of its lease, and never makes another as long as that works', async () => {
    const { answers, read, readings, renewals, renewsTo, pass, told } = world();
    answers.set('creds', made('1', {}));
    await read('creds');
    const lease = { id: 'lease-1', durationMs: 300_000, fullMs: 300_000, renewable: true, login: 1 };
    renewsTo(lease);
    await pass(199_000);
    expect(renewals).to.eql([]);
    await pass(3000);
    expect(renewals).to.eql(['lease-1']);
    renewsTo({ ...lease, durationMs: 150_000 }); // as much as is left of all that it may last
    await pass(202_000);
    expect(renewals).to.eql(['lease-1', 'lease-1']);
    expect([readings.length, told()]).to.eql([1, 0]);
    renewsTo(undefined);
    answers.set('creds', made('2', {}));
    await pass(102_000);
    expect([readings.length, told()]).to.eql([2, 1]);
  });

  it('replaces what Vault has made for a token soon after there is another one, once, and nothing else', async () => {
    const { answers, read, peek, readings, pass, logIn, told } = world();
    answers.set('creds', made('1', {})).set('plain', made('1'));
    await Promise.all([read('creds'), read('plain')]);
    const login = logIn();
    answers.set('creds', made('2', { login }));
    await pass(6000);
    expect([readings, told()]).to.eql([['creds', 'plain', 'creds'], 1]);
    expect(peek('creds')).to.include({ version: '2' });
    await pass(30_000);
    expect(readings).to.have.length(3);
    logIn();
    answers.set('creds', 'silent');
    await pass(6000);
    const before = readings.length;
    await pass(1000, 100);
    expect(readings.length, 'a failure waits as every other').to.equal(before);
    expect(peek('creds')).to.include({ version: '2' });
  });

  it('serves what it has while Vault is silent, until that is too old, and tells of both', async () => {
    const { answers, read, peek, pass, told, down, up } = world();
    answers.set('a', made('1'));
    await read('a');
    down();
    await pass(590_000);
    expect([peek('a'), told()]).to.eql([answers.get('a') && made('1').finding, 0]);
    await pass(20_000);
    expect([peek('a'), told()]).to.eql([undefined, 1]);
    let code: unknown;
    await read('a').catch((error: VaultUnavailableError) => {
      code = error.code;
    });
    expect(code).to.equal('vault-unavailable');
    up();
    await pass(1000);
    expect(told()).to.equal(2);
    expect(await read('a')).to.be.an('object');
  });

  for (const { when, leaseMs, logsIn = false, isForbidden = false, servedMs } of [
    { when: 'there is no lease', leaseMs: undefined, servedMs: 600_000 },
    { when: 'the lease is shorter', leaseMs: 300_000, servedMs: 600_000 },
    { when: 'the lease is longer', leaseMs: 10 * HOUR_MS, servedMs: 10 * HOUR_MS },
    { when: 'the token of the longer lease is none any more', leaseMs: 10 * HOUR_MS, logsIn: true, servedMs: 600_000 },
    { when: 'that of the longer lease is forbidden now', leaseMs: 10 * HOUR_MS, isForbidden: true, servedMs: 600_000 },
  ]) {
    it(`serves what it has for ${servedMs / 60_000} minutes after its last confirmation when ${when}`, async () => {
      const { answers, read, readAgain, peek, pass, told, down, logIn } = world();
      const lasts = leaseMs === undefined ? undefined : { durationMs: leaseMs, fullMs: leaseMs };
      answers.set('creds', made('1', lasts));
      await read('creds');
      if (logsIn) logIn();
      if (isForbidden) answers.set('creds', { finding: 'forbidden' });
      if (isForbidden) await readAgain('creds');
      else down();
      await pass(servedMs - 20_000, 10_000);
      expect([typeof peek('creds'), told()]).to.eql(['object', 0]);
      await pass(40_000);
      expect([typeof peek('creds'), told()]).to.eql(['undefined', 1]);
    });
  }

  it('goes on with what it has when that is forbidden now, and says forbidden once it is too old', async () => {
    const { answers, read, peek, pass, memory } = world({ maxStaleMs: 120_000 });
    const path = { engine: 'raw', mount: 'db', path: 'a' } as const;
    answers.set('a', made('1'));
    await read('a');
    expect([memory.staleSeconds(path), memory.status().lastError]).to.eql([undefined, null]);
    answers.set('a', { finding: 'forbidden' });
    await pass(INTERVAL_MS + 5000);
    expect(peek('a')).to.be.an('object');
    expect([memory.staleSeconds(path), memory.status().lastError]).to.eql([65, 'db/a: Vault forbids this']);
    await pass(120_000);
    expect(peek('a')).to.equal(undefined);
    expect(await read('a')).to.equal('forbidden');
  });

  it('says in health what is forbidden from the start, and what is not told, which alone makes it down', async () => {
    const { answers, read, pass, memory } = world();
    answers.set('a', { finding: 'forbidden' });
    expect(await read('a')).to.equal('forbidden');
    expect(memory.status()).to.include({ state: 'up', lastError: 'db/a: Vault forbids this' });
    answers.set('b', made('1'));
    await read('b');
    answers.set('b', 'silent');
    await pass(INTERVAL_MS + 5000);
    expect(memory.status()).to.include({ state: 'up', lastError: 'db/b: silent' });
    answers.set('a', 'silent');
    await pass(INTERVAL_MS + 5000);
    expect(memory.status()).to.include({ state: 'down' });
    answers.set('a', made('1')).set('b', made('1'));
    await pass(INTERVAL_MS + 5000);
    expect(memory.status()).to.include({ state: 'up', lastError: null });
  });

  it('looks less and less often at what hangs, up to the interval, and nobody waits for it meanwhile', async () => {
    const { answers, read, peek, readings, pass, memory } = world();
    const path = { engine: 'raw', mount: 'db', path: 'hangs' } as const;
    answers.set('hangs', made('1'));
    await read('hangs');
    answers.set('hangs', 'hangs');
    const after: number[] = [];
    for (let second = 1; second <= 300; second += 1) {
      const before = readings.length;
      await pass(1000);
      if (readings.length > before) after.push(second);
      expect(peek('hangs')).to.include({ version: '1' });
    }
    // Each takes five seconds; then come pauses of 6.25, 12.5, 25, 50 and, at most, 75.
    expect(after).to.eql([60, 72, 90, 120, 175, 255]);
    expect([memory.status().lastError, memory.staleSeconds(path)]).to.eql(['db/hangs: no answer', 300]);
  });

  it('tells who asks for what hangs so at once, until it is time to try again', async () => {
    const { answers, read, readings, pass } = world();
    const reason = (path: string) => read(path).catch(({ message }: VaultUnavailableError) => message);
    for (const [path, answer] of [
      ['quick', 'silent'],
      ['slow', 'hangs'],
    ] as const) {
      answers.set(path, answer);
      const first = reason(path);
      await pass(6000);
      expect(await first).to.equal(answer === 'hangs' ? 'no answer' : 'silent');
      answers.set(path, made('1'));
    }
    expect(await reason('quick')).to.be.an('object');
    expect([await reason('slow'), readings]).to.eql(['no answer', ['quick', 'slow', 'quick']]);
    await pass(7000);
    expect(await reason('slow')).to.be.an('object');
  });

  it('goes on looking at a mount while all of another one hangs', async () => {
    const { answers, read, readings, pass } = world();
    const hanging = Array.from({ length: 50 }, (_, index) => `hangs${index}`);
    for (const path of hanging) answers.set(path, made('1'));
    answers.set('fine', made('1'));
    await Promise.all([...hanging.map((path) => read(path)), read('fine', 'secret')]);
    for (const path of hanging) answers.set(path, 'hangs');
    readings.length = 0;
    await pass(10 * INTERVAL_MS);
    expect(readings.filter((path) => path === 'fine')).to.have.length(10);
    readings.length = 0;
    await pass(INTERVAL_MS);
    expect(readings.length, 'one at a time, each for five seconds').to.be.at.most(14);
  });
});
