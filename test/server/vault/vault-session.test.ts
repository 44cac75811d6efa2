import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Secret } from '../../../server/core/secret.js';
import { systemClock } from '../../../server/system-clock.js';
import type { VaultAuthentication } from '../../../server/vault/authentication.js';
import { openVault } from '../../../server/vault/open-vault.js';
import { type OpenBao, startsOpenBao } from '../../support/openbao.js';
import { recordingLogger } from '../../support/recording-logger.js';
import { until } from '../../support/until.js';

const PATH = { engine: 'kv2', mount: 'secret', path: 'orders' } as const;

describe('a login to Vault', function () {
  this.timeout(60_000);
  let bao: OpenBao;
  let folder: string;

  startsOpenBao(async (started) => {
    bao = started;
    folder = await mkdtemp(join(tmpdir(), 'cairn-login-'));
    await bao.put('orders', { a: '1' });
    await bao.api('PUT', 'sys/policies/acl/orders', { policy: 'path "secret/data/*" { capabilities = ["read"] }' });
  });

  after(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  async function opened(authentication: VaultAuthentication) {
    const { logger, lines, fields } = recordingLogger();
    let logins = 0;
    const counting = {
      ...logger,
      debug: (message: string) => {
        if (message === 'logged in to Vault') logins += 1;
      },
    };
    const vault = await openVault(
      {
        ...{ address: bao.address, namespace: undefined, ca: undefined, timeoutMs: 2000, authentication },
        ...{ refreshIntervalMs: 100, maxStaleMs: 60_000 },
      },
      { clock: systemClock, random: Math.random, logger: counting, versionKey: new Uint8Array(32) },
    );
    return {
      ...{ secrets: vault.secrets, lines, fields, logins: () => logins },
      [Symbol.asyncDispose]: () => vault.close(),
    };
  }

  it('by AppRole takes the secret id from its file at each login', async () => {
    await bao.api('POST', 'sys/auth/approle', { type: 'approle' });
    await bao.api('POST', 'auth/approle/role/cairn', { token_policies: ['orders'], token_ttl: '1h' });
    const { data: role } = await bao.api('GET', 'auth/approle/role/cairn/role-id');
    const secretId = join(folder, 'secret-id');
    await writeFile(secretId, 'not yet the right one\n');
    const { role_id: roleId } = role as { role_id: string };
    await using held = await opened({ method: 'appRole', mount: 'approle', roleId, secretId: { file: secretId } });
    await until(() => held.secrets.status().state === 'down');
    expect(held.secrets.status().lastError).to.match(/^the login was refused \(status 400\)$/);
    const { data } = await bao.api('POST', 'auth/approle/role/cairn/secret-id');
    await writeFile(secretId, `${(data as { secret_id: string }).secret_id}\n`);
    await until(() => held.secrets.status().state === 'up');
    expect(await held.secrets.read(PATH)).to.be.an('object');
    expect(held.lines).to.eql(['warn Vault does not answer', 'info Vault answers again']);
    expect(JSON.stringify(held.fields)).not.to.include(roleId);
  });

  it('is renewed before it ends, and made anew when it cannot be any more', async () => {
    await bao.api('POST', 'sys/auth/short', { type: 'approle' });
    const role = { token_policies: ['orders'], token_ttl: '2s', token_max_ttl: '5s' };
    await bao.api('POST', 'auth/short/role/cairn', role);
    const { data } = await bao.api('GET', 'auth/short/role/cairn/role-id');
    const { data: id } = await bao.api('POST', 'auth/short/role/cairn/secret-id');
    await using held = await opened({
      ...{ method: 'appRole', mount: 'short', roleId: (data as { role_id: string }).role_id },
      secretId: new Secret((id as { secret_id: string }).secret_id),
    });
    const end = performance.now() + 7000;
    while (performance.now() < end) {
      expect(await held.secrets.read(PATH)).to.be.an('object');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(held.logins()).to.be.within(2, 3); // Without renewals there would be at least four.
    expect(held.lines).to.eql([]);
  });

  it('is made anew, once, when the token was revoked', async () => {
    const token = await childToken(bao);
    const file = join(folder, 'token');
    await writeFile(file, token);
    await using held = await opened({ method: 'token', token: { file } });
    await held.secrets.read(PATH);
    await writeFile(file, await childToken(bao));
    await bao.api('POST', 'auth/token/revoke', { token });
    const others = ['a', 'b', 'c'].map((path) => held.secrets.read({ ...PATH, path }));
    expect(await Promise.all(others)).to.eql(['absent', 'absent', 'absent']);
    expect(held.logins()).to.equal(2);
  });

  it('by a JWT', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await bao.api('POST', 'sys/auth/jwt', { type: 'jwt' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    await bao.api('POST', 'auth/jwt/config', { jwt_validation_pubkeys: [pem] });
    const role = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'], token_policies: ['orders'] };
    await bao.api('POST', 'auth/jwt/role/cairn', role);
    const file = join(folder, 'jwt');
    await writeFile(file, jwt(privateKey, { sub: 'cairn', aud: 'vault' }));
    await using held = await opened({ method: 'jwt', mount: 'jwt', role: 'cairn', token: { file } });
    expect(await held.secrets.read(PATH)).to.be.an('object');
  });

  it('by the service account of a pod', async () => {
    await using kubernetes = await tokenReviews('system:serviceaccount:config:cairn');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await bao.api('POST', 'sys/auth/kubernetes', { type: 'kubernetes' });
    await bao.api('POST', 'sys/mounts/pki', { type: 'pki' });
    const { data } = await bao.api('POST', 'pki/root/generate/internal', { common_name: 'any' });
    await bao.api('POST', 'auth/kubernetes/config', {
      ...{ kubernetes_host: kubernetes.url, disable_local_ca_jwt: true, token_reviewer_jwt: 'reviewer' },
      kubernetes_ca_cert: (data as { certificate: string }).certificate,
    });
    const bound = { bound_service_account_names: ['cairn'], bound_service_account_namespaces: ['config'] };
    await bao.api('POST', 'auth/kubernetes/role/cairn', { ...bound, token_policies: ['orders'] });
    const file = join(folder, 'service-account');
    const claims = {
      ...{ iss: 'kubernetes/serviceaccount', sub: 'system:serviceaccount:config:cairn' },
      'kubernetes.io/serviceaccount/namespace': 'config',
      'kubernetes.io/serviceaccount/service-account.name': 'cairn',
      'kubernetes.io/serviceaccount/service-account.uid': 'uid-1',
    };
    await writeFile(file, jwt(privateKey, claims, 'RS256'));
    await using held = await opened({ method: 'kubernetes', mount: 'kubernetes', role: 'cairn', token: { file } });
    expect(await held.secrets.read(PATH)).to.be.an('object');
    expect(kubernetes.asked()).to.equal(1);
  });
});

async function childToken(bao: OpenBao): Promise<string> {
  const { auth } = await bao.api('POST', 'auth/token/create', { policies: ['orders'], ttl: '1h' });
  return (auth as { client_token: string }).client_token;
}

/** RFC 7519, signed as RFC 7515 has it. */
function jwt(key: KeyObject, claims: object, alg: 'ES256' | 'RS256' = 'ES256'): string {
  const now = Math.floor(Date.now() / 1000);
  const all = { iat: now, nbf: now, exp: now + 600, ...claims };
  const text = [{ alg, typ: 'JWT' }, all]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

/** What Vault asks of Kubernetes. */
async function tokenReviews(username: string) {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    request.resume();
    const status = { authenticated: true, user: { username, uid: 'uid-1', groups: [] } };
    response.setHeader('Content-Type', 'application/json').statusCode = 201;
    response.end(JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', status }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
