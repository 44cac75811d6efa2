import { expect } from 'chai';
import { startCairn } from '../support/cairn-server.js';
import { gitRepository } from '../support/git-repository.js';
import { type OpenBao, startsOpenBao } from '../support/openbao.js';
import { type Login, needsPostgres, type Postgres, startPostgres } from '../support/postgres.js';
import { StreamClient } from '../support/stream-client.js';
import { until } from '../support/until.js';

const ORDERS = '/api/v1/environments/orders/default';

describe('logins to a database that Vault makes', function () {
  this.timeout(60_000);
  let postgres: Postgres;
  let bao: OpenBao;

  before(async function () {
    needsPostgres(this);
    postgres = await startPostgres();
  });

  after(() => postgres?.[Symbol.asyncDispose]());

  startsOpenBao(async (started) => {
    bao = started;
    await bao.api('POST', 'sys/mounts/database', { type: 'database' });
    await bao.api('POST', 'database/config/main', {
      ...{ plugin_name: 'postgresql-database-plugin', allowed_roles: '*' },
      connection_url: `postgresql://{{username}}:{{password}}@127.0.0.1:${postgres.port}/postgres?sslmode=disable`,
      ...{ username: postgres.admin.user, password: postgres.admin.password },
    });
  });

  async function served(role: string, lasts: { default_ttl: string; max_ttl: string }) {
    await bao.api('POST', `database/roles/${role}`, {
      ...{ db_name: 'main', ...lasts },
      creation_statements: [`CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'`],
    });
    const at = `{vault:database}:creds/${role}`;
    const repository = await gitRepository({ 'orders.yml': `user: '${at}#username'\npassword: '${at}#password'\n` });
    const cairn = await startCairn({
      backends: [{ type: 'git', uri: repository.path }],
      refresh: { pollIntervalMs: 0 },
      vault: {
        ...{ address: bao.address, authentication: { method: 'token', token: bao.rootToken } },
        ...{ mounts: [{ name: 'database', engine: 'raw' }], references: [`database/creds/${role}`] },
      },
    });
    return {
      cairn,
      login: async (): Promise<Login> => {
        const answer = await fetch(cairn.url + ORDERS);
        return ((await answer.json()) as { properties: Login }).properties;
      },
      async [Symbol.asyncDispose]() {
        await cairn[Symbol.asyncDispose]();
        await repository[Symbol.asyncDispose]();
      },
    };
  }

  it('are renewed as long as that is possible, then others, and whichever is served opens the database', async () => {
    await using held = await served('short', { default_ttl: '4s', max_ttl: '10s' });
    await using stream = await StreamClient.open(held.cairn.url);
    stream.subscribe('orders', { profiles: ['default'] });
    const pushed = [(await stream.next()).environment?.properties as unknown as Login];
    const users = new Map<string, number>();
    const end = performance.now() + 24_000;
    while (performance.now() < end) {
      const login = await held.login();
      const who = await postgres.logIn(login);
      // What was read just before its end may have been replaced since.
      if (who === undefined) expect((await held.login()).user).not.to.equal(login.user);
      else expect(who).to.equal(login.user);
      users.set(login.user, performance.now());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(users.size).to.be.within(3, 5); // Without renewals there would be eight, without new ones just one.
    while (pushed.length < users.size) {
      pushed.push((await stream.next()).environment?.properties as unknown as Login);
    }
    expect(pushed.map(({ user }) => user)).to.eql([...users.keys()]);
  });

  it('are others soon after they were revoked, and are in no log', async () => {
    await using held = await served('revoked', { default_ttl: '4s', max_ttl: '1h' });
    const first = await held.login();
    expect(await postgres.logIn(first)).to.equal(first.user);
    await bao.api('PUT', 'sys/leases/revoke-prefix/database/creds/revoked');
    await until(async () => (await held.login()).user !== first.user);
    expect(await postgres.logIn(first)).to.equal(undefined);
    const next = await held.login();
    expect(await postgres.logIn(next)).to.equal(next.user);
    for (const { user, password } of [first, next]) {
      expect(held.cairn.output()).not.to.include(password).and.not.to.include(user);
    }
  });
});
