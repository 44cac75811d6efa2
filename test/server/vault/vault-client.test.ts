import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Secret } from '../../../server/core/secret.js';
import type { VaultAuthentication } from '../../../server/vault/authentication.js';
import { type VaultAnswer, type VaultCall, VaultSilenceError } from '../../../server/vault/call-vault.js';
import { VaultClient } from '../../../server/vault/vault-client.js';
import { VaultLink } from '../../../server/vault/vault-link.js';
import { VaultSession } from '../../../server/vault/vault-session.js';
import { manualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';

type Answers = Record<string, (call: VaultCall) => VaultAnswer>;

const MINUTE_MS = 60_000;
const LOGIN = 'auth/approle/login';
const APP_ROLE = { method: 'appRole', mount: 'approle', roleId: 'cairn', secretId: new Secret('s') } as const;

const CREDS = { engine: 'raw', mount: 'db', path: 'creds' } as const;
const FORBIDDEN = { status: 403, text: '{"errors":["permission denied"]}' };

/** A Vault that answers as it is told, by the path of a call, and a clock that is moved by hand. */
function world(authentication: VaultAuthentication, answers: Answers) {
  const clock = manualClock();
  const { logger, lines } = recordingLogger();
  const calls: string[] = [];
  const surroundings = { clock, logger, random: () => 1, address: 'http://vault', versionKey: new Uint8Array(32) };
  const link = new VaultLink({
    call: async (call) => {
      calls.push(call.path);
      return (answers[call.path] ?? (() => ({ status: 404, text: '{"errors":[]}' })))(call);
    },
    ...surroundings,
  });
  const session = new VaultSession({ link, authentication, ...surroundings });
  const client = new VaultClient({ link, session, ...surroundings });
  link.probe = () => client.probe();
  return {
    ...{ clock, lines, link, client },
    count: (path: string) => calls.filter((each) => each === path).length,
    /** Moves in steps, so that what is due on the way runs and is awaited. */
    async pass(ms: number, stepMs = 1000) {
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(stepMs, left));
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

function ok(fields: object): VaultAnswer {
  return { status: 200, text: JSON.stringify(fields) };
}

function loggedIn(token: string, seconds = 36_000): VaultAnswer {
  return ok({ auth: { client_token: token, lease_duration: seconds, renewable: false } });
}

/** One answer after the other; the last one stays. */
function inTurn(...answers: readonly VaultAnswer[]): () => VaultAnswer {
  let at = 0;
  return () => answers[Math.min(at++, answers.length - 1)] as VaultAnswer; // There is one at least.
}

function silence(): never {
  throw new VaultSilenceError('no answer within 5000 ms');
}

const REFUSED = { status: 400, text: '{"errors":["invalid secret id"]}' };
const leased = () => ok({ lease_id: 'db/creds/1', lease_duration: 3600, renewable: true, data: { user: 'v-1' } });

describe('VaultClient', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-client-'));
  });

  after(() => rm(folder, { recursive: true }));

  for (const { when, next, isAlive } of [
    { when: 'the same token is looked up again', next: 'one', isAlive: true },
    { when: 'another token takes its place', next: 'two', isAlive: false },
  ]) {
    it(`has what was made for a token ${isAlive ? 'live on' : 'end'} when ${when}`, async () => {
      const file = join(folder, 'token');
      await writeFile(file, 'one');
      let isRefused = false;
      const refusedOnce = () => {
        if (!isRefused) return ok({ data: { ttl: 36_000, renewable: false } });
        isRefused = false;
        return FORBIDDEN;
      };
      const { client } = world(
        { method: 'token', token: { file } },
        {
          'auth/token/lookup-self': refusedOnce,
          'db/creds': leased,
          'db/gone': () => FORBIDDEN,
        },
      );
      const { lease } = await client.read(CREDS);
      if (!lease) throw new Error('no lease');
      expect(client.isAlive(lease)).to.equal(true);
      await writeFile(file, next);
      isRefused = true;
      await client.read({ ...CREDS, path: 'gone' });
      expect(client.isAlive(lease)).to.equal(isAlive);
    });
  }

  for (const { when, login } of [
    { when: 'is refused', login: () => REFUSED },
    { when: 'fails', login: () => ({ status: 500, text: '{"errors":["internal error"]}' }) },
    { when: 'gives none', login: () => ok({}) },
    { when: 'is not answered', login: silence },
  ]) {
    it(`goes on with a token that works, whatever is forbidden, when the next login ${when}`, async () => {
      let logins = 0;
      const { client, link, lines, pass, count } = world(APP_ROLE, {
        [LOGIN]: () => (logins++ === 0 ? loggedIn('one', 3600) : login()),
        'auth/token/lookup-self': () => ok({}),
        'db/creds': leased,
        'db/hidden': () => FORBIDDEN,
      });
      await client.read(CREDS);
      for (let minute = 0; minute < 59; minute += 1) {
        await pass(MINUTE_MS, 10_000);
        expect(await client.read({ ...CREDS, path: 'hidden' })).to.eql({ finding: 'forbidden' });
        expect(await client.read(CREDS)).to.have.property('lease');
      }
      expect([link.state, lines, count(LOGIN) > 1]).to.eql(['up', [], true]);
      await pass(2 * MINUTE_MS); // It ends meanwhile.
      await client.read(CREDS).catch(() => {});
      expect([link.state, lines]).to.eql(['down', ['warn Vault does not answer']]);
    });
  }

  it('says once that it is down when its token is none any more and the next login is refused, until one is not', async () => {
    let isRevoked = false;
    let isMended = false;
    const { client, link, lines, pass, count } = world(APP_ROLE, {
      [LOGIN]: () => (isMended || !isRevoked ? loggedIn(isRevoked ? 'two' : 'one') : REFUSED),
      'auth/token/lookup-self': ({ token }) => (isRevoked && token?.reveal() === 'one' ? FORBIDDEN : ok({})),
      'db/creds': ({ token }) => (isRevoked && token?.reveal() === 'one' ? FORBIDDEN : leased()),
    });
    await client.read(CREDS);
    isRevoked = true;
    await client.read(CREDS).catch(() => {});
    await pass(15 * MINUTE_MS - 1000);
    expect([link.state, link.lastError]).to.eql(['down', 'the login was refused (status 400)']);
    expect(count(LOGIN) - 1, 'where five would lock it out').to.equal(4);
    isMended = true;
    await pass(6 * MINUTE_MS);
    expect(lines).to.eql(['warn Vault does not answer', 'info Vault answers again']);
    expect(await client.read(CREDS)).to.have.property('lease');
  });

  it('is back soon after an engine of logins that fails now and then', async () => {
    const failing = { status: 500, text: '{"errors":["internal error"]}' };
    const { client, link, pass } = world(APP_ROLE, {
      [LOGIN]: inTurn(failing, loggedIn('one', 3600), failing, loggedIn('two', 3600)),
      'auth/token/lookup-self': () => ok({}),
    });
    await client.probe();
    expect(link.state).to.equal('down');
    await pass(2000);
    expect(link.state).to.equal('up');
    await pass(55 * MINUTE_MS, 10_000);
    await client.read(CREDS);
    expect(link.state).to.equal('up');
  });

  for (const { when, allowed, expected } of [
    { when: 'gives more', allowed: 'two', expected: { finding: 'absent', isAlive: false, logins: 2 } },
    { when: 'gives no more', allowed: 'none', expected: { finding: 'forbidden', isAlive: true, logins: 4 } },
  ]) {
    it(`takes another token for what is forbidden, after a while, and keeps it if it ${when}`, async () => {
      let logins = 0;
      const { client, pass, count } = world(APP_ROLE, {
        [LOGIN]: () => loggedIn(['one', 'two', 'three', 'four'][logins++] ?? 'more'),
        'auth/token/lookup-self': () => ok({}),
        'db/creds': leased,
        'db/hidden': ({ token }) => (token?.reveal() === allowed ? { status: 404, text: '{"errors":[]}' } : FORBIDDEN),
      });
      const hidden = { ...CREDS, path: 'hidden' };
      const { lease } = await client.read(CREDS);
      if (!lease) throw new Error('no lease');
      await pass(9 * MINUTE_MS, 10_000);
      expect([await client.read(hidden), count(LOGIN)]).to.eql([{ finding: 'forbidden' }, 1]);
      let last = await client.read(hidden);
      for (let minute = 0; minute < 30; minute += 1) {
        await pass(MINUTE_MS, 10_000);
        [last] = await Promise.all([client.read(hidden), client.read(hidden)]);
      }
      expect({ ...last, isAlive: client.isAlive(lease), logins: count(LOGIN) }).to.eql(expected);
    });
  }
});
