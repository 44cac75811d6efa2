import type { OpenBao } from '../../support/openbao.js';
import type { Canaries } from './canaries.js';
import type { Files } from './sealed-repository.js';

/** How a server gets into the Vault of the tests: both are canaries. */
export interface Logins {
  readonly appRole: object;
  readonly token: object;
}

const POLICY = ['secret/data/*', 'old/*', 'backend/data/*', 'transit/encrypt/config', 'transit/decrypt/config'];

/** Secrets of every engine, and who may read them; `secret/data/forbidden` nobody may. */
export async function fillVault(bao: OpenBao, canaries: Canaries): Promise<Logins> {
  await bao.api('POST', 'sys/mounts/old', { type: 'kv', options: { version: '1' } });
  await bao.api('POST', 'sys/mounts/backend', { type: 'kv', options: { version: '2' } });
  await bao.api('POST', 'sys/mounts/transit', { type: 'transit' });
  await bao.api('POST', 'transit/keys/config');
  await bao.put('db', {
    password: canaries.shown('in Vault, KV v2'),
    tree: { deep: [canaries.shown('deep in Vault')] },
  });
  await bao.api('POST', 'old/db', { password: canaries.shown('in Vault, KV v1') });
  await bao.put('forbidden', { x: canaries.hidden('forbidden in Vault') });
  await bao.put('typed', { x: canaries.hidden('in Vault, breaking a schema') });
  const data = {
    held: canaries.shown('in a backend of type vault'),
    nested: { list: [canaries.shown('in its list')] },
  };
  await bao.api('POST', 'backend/data/orders', { data });
  await bao.api('POST', 'backend/data/late', { data: { number: 1 } });
  return logins(bao, canaries);
}

async function logins(bao: OpenBao, canaries: Canaries): Promise<Logins> {
  const rules = POLICY.map((path) => `path "${path}" { capabilities = ["read", "create", "update"] }`);
  const policy = [...rules, 'path "secret/data/forbidden" { capabilities = ["deny"] }'].join('\n');
  await bao.api('PUT', 'sys/policies/acl/cairn', { policy });
  await bao.api('POST', 'sys/auth/approle', { type: 'approle' });
  await bao.api('POST', 'auth/approle/role/cairn', { role_id: 'cairn', token_policies: 'cairn' });
  const made = (await bao.api('POST', 'auth/approle/role/cairn/secret-id')) as { data: { secret_id: string } };
  const child = (await bao.api('POST', 'auth/token/create', { policies: ['cairn'] })) as {
    auth: { client_token: string };
  };
  const secretId = canaries.adopt('the secret id of an AppRole', made.data.secret_id);
  const token = canaries.adopt('a token of Vault', child.auth.client_token);
  return { appRole: { method: 'appRole', roleId: 'cairn', secretId }, token: { method: 'token', token } };
}

/** What refers to it, rightly and not. */
export const VAULT_FILES: Files = {
  'orders.properties': [
    'kv2={vault}:db#password',
    'kv1={vault:old}:db#password',
    'tree={vault}:db#tree',
    'url=postgres://u:${kv2}@h',
    '',
  ].join('\n'),
  'files/app.conf': 'password=${kv2}\nheld=${held}\n',
  'files/app.yml': "a: '{vault}:db#password'\n",
  'forbidden.yml': "a: '{vault}:forbidden#x'\n",
  'missing.yml': "a: '{vault}:nosuch#x'\n",
  'unmounted.yml': "a: '{vault:sys}:mounts#x'\n",
  'typed.yml': "value: '{vault}:typed#x'\n",
  'schemas/typed.schema.json': '{"properties": {"value": {"const": "x"}}}',
  'schemas/late.schema.json': '{"properties": {"number": {"type": "integer"}}}',
};
