import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { VaultAuthentication } from '../../../server/vault/authentication.js';
import type { VaultAnswer, VaultCall } from '../../../server/vault/call-vault.js';
import { VaultClient } from '../../../server/vault/vault-client.js';
import { VaultLink } from '../../../server/vault/vault-link.js';
import { VaultSession } from '../../../server/vault/vault-session.js';
import { manualClock } from '../../support/manual-clock.js';
import { recordingLogger } from '../../support/recording-logger.js';

type Answers = Record<string, (call: VaultCall) => VaultAnswer>;

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
  return { clock, lines, calls, link, client, count: (path: string) => calls.filter((each) => each === path).length };
}

function ok(fields: object): VaultAnswer {
  return { status: 200, text: JSON.stringify(fields) };
}

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
});
