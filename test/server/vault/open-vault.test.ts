import { expect } from 'chai';
import { VaultUnavailableError } from '../../../server/core/errors.js';
import { Secret } from '../../../server/core/secret.js';
import type { VaultEngine, VaultFinding } from '../../../server/core/vault.js';
import { writeVaultJson } from '../../../server/core/vault-json.js';
import { systemClock } from '../../../server/system-clock.js';
import { openVault, type Vault, type VaultOptions } from '../../../server/vault/open-vault.js';
import { type OpenBao, startsOpenBao } from '../../support/openbao.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { until } from '../../support/until.js';
import { vaultFront } from '../../support/vault-front.js';

describe('a Vault', function () {
  this.timeout(60_000);
  let bao: OpenBao;

  startsOpenBao((started) => {
    bao = started;
    return bao.api('POST', 'sys/mounts/old', { type: 'kv', options: { version: '1' } });
  });

  async function opened(options: Partial<VaultOptions> = {}) {
    const { logger, lines, fields } = recordingLogger();
    const authentication = { method: 'token', token: new Secret(bao.rootToken) } as const;
    const vault = await openVault(
      {
        ...{ address: bao.address, namespace: undefined, ca: undefined, timeoutMs: 2000, authentication },
        ...{ refreshIntervalMs: 100, maxStaleMs: 60_000, ...options },
      },
      { clock: systemClock, random: Math.random, logger, versionKey: new Uint8Array(32) },
    );
    return { vault, lines, fields, [Symbol.asyncDispose]: () => vault.close() };
  }

  const at = (engine: VaultEngine, mount: string, path: string) => ({ engine, mount, path });

  it('gives the secrets of both key-value engines, digits kept, with versions', async () => {
    await using held = await opened();
    const { secrets } = held.vault;
    await bao.api('POST', 'old/one', { price: 1.1, user: 'ada', list: [1, { b: true, a: null }] });
    const response = await fetch(`${bao.address}/v1/old/digits`, {
      method: 'POST',
      headers: { 'X-Vault-Token': bao.rootToken },
      body: '{"n":12345678901234567890,"__proto__":"x","z":"","a":"1"}',
    });
    expect(response.status).to.equal(204);
    await bao.put('two', { a: '1' });

    const one = entry(await secrets.read(at('kv1', 'old', 'one')));
    expect(JSON.parse(writeVaultJson(one.data))).to.eql({ price: 1.1, user: 'ada', list: [1, { b: true, a: null }] });
    const digits = entry(await secrets.read(at('kv1', 'old', 'digits')));
    expect(writeVaultJson(digits.data)).to.equal('{"__proto__":"x","a":"1","n":12345678901234567890,"z":""}');
    expect(digits.version).to.match(/^[\w-]{43}$/);
    expect(entry(await secrets.read(at('kv2', 'secret', 'two'))).version).to.match(/^1 2/);
    expect(await secrets.read(at('kv2', 'secret', 'never there'))).to.equal('absent');
    expect(secrets.status()).to.include({ state: 'up', paths: 4 });
  });

  it('tells of what has changed, has vanished and has appeared, and not of what stays', async () => {
    await bao.put('moving', { a: '1' });
    await using held = await opened();
    const { secrets } = held.vault;
    const path = at('kv2', 'secret', 'moving');
    const first = entry(await secrets.read(path));
    expect(secrets.peek(path)).to.equal(first);
    await changeOf(held.vault, () => bao.put('moving', { a: '2' }));
    expect(JSON.parse(writeVaultJson(entry(await secrets.read(path)).data))).to.eql({ a: '2' });
    await changeOf(held.vault, async () => void (await bao.api('DELETE', 'secret/data/moving')));
    expect(await secrets.read(path)).to.equal('absent');
    await changeOf(held.vault, () => bao.put('moving', { a: '3' }));
    expect(JSON.parse(writeVaultJson(entry(secrets.peek(path)).data))).to.eql({ a: '3' });
  });

  it('says what no policy allows, and a missing engine is like a missing secret', async () => {
    await bao.put('hidden', { a: '1' });
    const token = await tokenWith(bao, 'path "secret/data/shown" { capabilities = ["read"] }');
    await using held = await opened({ authentication: { method: 'token', token: new Secret(token) } });
    expect(await held.vault.secrets.read(at('kv2', 'secret', 'hidden'))).to.equal('forbidden');
    expect(await held.vault.secrets.read(at('kv2', 'secret', 'shown'))).to.equal('absent');
  });

  it('serves what it has read while Vault is sealed, says so, and heals by itself', async () => {
    await bao.put('sealed', { a: '1' });
    await bao.put('unread', { a: 'new' });
    await using held = await opened();
    const { secrets } = held.vault;
    const path = at('kv2', 'secret', 'sealed');
    const before = await secrets.read(path);
    await bao.seal();
    await until(() => secrets.status().state === 'down');
    expect(await secrets.read(path)).to.equal(before);
    expect(secrets.staleSeconds(path)).to.be.a('number');
    const error = await failure(secrets.read(at('kv2', 'secret', 'unread')));
    expect(error).to.be.instanceOf(VaultUnavailableError);
    expect((error as VaultUnavailableError).retryAfterSeconds).to.be.within(1, 15);
    expect(secrets.status().lastError).to.equal('status 503: it is sealed, or not yet ready');

    await changeOf(held.vault, () => bao.unseal());
    expect(secrets.staleSeconds(path)).to.equal(undefined);
    expect(entry(await secrets.read(at('kv2', 'secret', 'unread')))).to.be.an('object');
    expect(held.lines).to.eql(['warn Vault does not answer', 'info Vault answers again']);
  });

  for (const [status, body] of [
    [500, '{"errors":["internal error"]}'],
    [200, '<html>sign in</html>'],
  ] as const) {
    it(`takes ${status} ${body} for no answer, says so, once in the log, and heals by itself`, async () => {
      await bao.put('behind', { a: '1' });
      await using front = await vaultFront(bao.address);
      await using held = await opened({ address: front.address });
      const { secrets } = held.vault;
      const path = at('kv2', 'secret', 'behind');
      const before = await secrets.read(path);
      expect([secrets.staleSeconds(path), secrets.status().lastError]).to.eql([undefined, null]);
      front.answer('', { status, body });
      await until(() => secrets.staleSeconds(path) !== undefined);
      expect(await secrets.read(path)).to.equal(before);
      expect(secrets.status().state).to.equal('down');
      expect(secrets.status().lastError).to.match(/status \d{3}/);
      expect(held.lines).to.have.length(1);
      front.answer('', undefined);
      await until(() => secrets.staleSeconds(path) === undefined && secrets.status().state === 'up');
      expect(secrets.status().lastError).to.equal(null);
    });
  }

  it('is not taken for silent because a path of it is, which alone is stale, and heals by itself', async () => {
    await bao.put('hangs', { a: '1' });
    await bao.put('other', { a: '1' });
    await using front = await vaultFront(bao.address);
    await using held = await opened({ address: front.address, timeoutMs: 300 });
    const { secrets } = held.vault;
    const [path, other] = [at('kv2', 'secret', 'hangs'), at('kv2', 'secret', 'other')];
    const [before] = await Promise.all([secrets.read(path), secrets.read(other)]);
    let told = 0;
    secrets.onChange(() => {
      told += 1;
    });
    front.answer('secret/data/hangs', 'hangs');
    await until(() => secrets.staleSeconds(path) !== undefined);
    expect([await secrets.read(path), secrets.staleSeconds(other), told]).to.eql([before, undefined, 0]);
    const { state, lastError } = secrets.status();
    expect([state, lastError]).to.eql(['up', 'secret/hangs: Vault does not answer this: no answer within 300 ms']);
    front.answer('', undefined);
    await until(() => secrets.staleSeconds(path) === undefined);
    expect([secrets.status().lastError, told]).to.eql([null, 0]);
    expect(held.lines).to.eql(['warn Vault does not tell a secret']);
  });

  it('is not taken to have said anything by whoever answers in its place', async () => {
    await using front = await vaultFront(bao.address);
    await using held = await opened({ address: front.address });
    for (const [status, body] of [
      [501, ''],
      [200, 'null'],
      [200, '{}'],
      [200, '{"data":{}}'],
      [204, ''],
      [403, '<html>blocked</html>'],
      [404, '<html>not found</html>'],
      [404, '{}'],
    ] as const) {
      front.answer('secret/', { status, body });
      const path = at('kv2', 'secret', `${status}-${body.length}`);
      const error = await failure(held.vault.secrets.read(path));
      expect(error, `${status} ${body}`).to.be.instanceOf(VaultUnavailableError);
    }
  });

  it('serves nothing that is older than it may be, and tells when that is so', async () => {
    await bao.put('old', { a: '1' });
    await using held = await opened({ maxStaleMs: 1500 });
    const { secrets } = held.vault;
    const path = at('kv2', 'secret', 'old');
    await secrets.read(path);
    await bao.seal();
    try {
      await until(() => secrets.status().state === 'down');
      await until(async () => (await failure(secrets.read(path))) instanceof VaultUnavailableError);
      expect(secrets.peek(path)).to.equal(undefined);
    } finally {
      await bao.unseal();
    }
    await until(async () => (await failure(secrets.read(path))) === undefined);
  });

  it('encrypts and decrypts by a key that stays there, many in one request', async () => {
    await bao.api('POST', 'sys/mounts/transit', { type: 'transit' });
    await bao.api('POST', 'transit/keys/config');
    await using held = await opened();
    const { transit } = held.vault;
    const key = { mount: 'transit', keyName: 'config' };
    const texts = await Promise.all(['one', 'two'].map((plain) => transit.encrypt(key, Buffer.from(plain))));
    expect(texts[0]).to.match(/^vault:v1:/);
    const [one, two, bad] = await Promise.allSettled(
      [...texts, 'vault:v1:AAAA'].map((ciphertext) => transit.decrypt({ ...key, ciphertext })),
    );
    expect([one, two].map((each) => each?.status === 'fulfilled' && Buffer.from(each.value).toString())).to.eql([
      'one',
      'two',
    ]);
    expect(bad?.status === 'rejected' && bad.reason.code).to.equal('invalid-cipher');
  });

  it('tells a key that is not there from a text that does not open', async () => {
    await bao.api('POST', 'sys/mounts/lost', { type: 'transit' });
    await using held = await opened();
    const { transit } = held.vault;
    const key = { mount: 'lost', keyName: 'config' };
    const reasons = async (...texts: readonly string[]) => {
      const tried = await Promise.allSettled(texts.map((ciphertext) => transit.decrypt({ ...key, ciphertext })));
      return tried.map((each) => each.status === 'rejected' && each.reason.reason);
    };
    expect(await reasons('vault:v1:AAAA', 'x')).to.eql(['not in Vault', 'not in Vault']);
    await bao.api('POST', 'lost/keys/config');
    expect(await reasons('vault:v1:AAAA', 'x')).to.eql(Array(2).fill('does not open with its key'));
    const text = await transit.encrypt(key, Buffer.from('one'));
    await bao.api('DELETE', 'lost/keys/config/soft-delete');
    expect(await reasons(text)).to.eql(['not in Vault']);
    await bao.api('POST', 'lost/keys/config/soft-delete-restore');
    expect(await reasons(text)).to.eql([false]);
  });

  for (const [status, body, expected] of [
    [403, '{"errors":["permission denied"]}', 'VaultRefusalError forbidden by Vault'],
    [404, '{"errors":["no handler for route"]}', 'VaultRefusalError not in Vault'],
    [400, '{"errors":["encryption key not found"]}', 'VaultRefusalError not in Vault'],
    [400, '{"errors":["missing batch input to process"]}', 'InvalidCipherError does not open with its key'],
    [400, '{"data":{"batch_results":[{"error":"no prefix"}]}}', 'InvalidCipherError does not open with its key'],
    [
      400,
      '{"data":{"batch_results":[{"error":"refusing to use soft-deleted key"}]}}',
      'VaultRefusalError not in Vault',
    ],
    [500, '{"errors":["internal error"]}', 'VaultUnavailableError undefined'],
    [400, '<html>', 'VaultUnavailableError undefined'],
    [403, '<html>', 'VaultUnavailableError undefined'],
    [404, '<html>', 'VaultUnavailableError undefined'],
    [200, '<html>', 'VaultUnavailableError undefined'],
  ] as const) {
    it(`tells what Vault decides about a key from what it does not: ${status} ${body}`, async () => {
      await using front = await vaultFront(bao.address);
      await using held = await opened({ address: front.address });
      front.answer('any/', { status, body });
      const text = { mount: 'any', keyName: 'key', ciphertext: 'vault:v1:AAAA' };
      const error = (await failure(held.vault.transit.decrypt(text))) as Error & { reason?: string };
      expect(`${error.name} ${error.reason}`).to.equal(expected);
    });
  }
});

function entry(finding: VaultFinding | undefined) {
  if (typeof finding !== 'object') throw new Error(`${finding} (expected: an entry)`);
  return finding;
}

async function changeOf({ secrets }: Vault, act: () => Promise<void>): Promise<void> {
  const told = new Promise<void>((resolve) => {
    const stop = secrets.onChange(() => resolve(stop()));
  });
  await act();
  await told;
}

async function tokenWith(bao: OpenBao, policy: string): Promise<string> {
  await bao.api('PUT', 'sys/policies/acl/test', { policy });
  const { auth } = await bao.api('POST', 'auth/token/create', { policies: ['test'] });
  return (auth as { client_token: string }).client_token;
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
