import { Secret } from '../../server/core/secret.js';
import { systemClock } from '../../server/system-clock.js';
import { openVault, type Vault } from '../../server/vault/open-vault.js';
import type { OpenBao } from './openbao.js';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** What a server has of a Vault; it looks for itself only once in a while. */
export function vaultOf({ address, rootToken }: OpenBao): Promise<Vault> {
  return openVault(
    {
      ...{ address, namespace: undefined, ca: undefined, timeoutMs: 5000 },
      ...{ refreshIntervalMs: 600_000, maxStaleMs: 3_600_000 },
      authentication: { method: 'token', token: new Secret(rootToken) },
    },
    { clock: systemClock, random: Math.random, logger: silent, versionKey: Buffer.from('key of the tests') },
  );
}
