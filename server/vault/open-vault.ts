import type { Clock, Logger, Random } from '../core/ports.js';
import type { VaultSecrets, VaultTransit } from '../core/vault.js';
import type { VaultAuthentication } from './authentication.js';
import { openNodeVault } from './open-node-vault.js';
import { VaultClient } from './vault-client.js';
import { VaultLink } from './vault-link.js';
import { VaultMemory, type VaultMemoryOptions } from './vault-memory.js';
import { VaultSession } from './vault-session.js';
import { vaultTransit } from './vault-transit.js';

export interface VaultOptions extends VaultMemoryOptions {
  /** `https://vault.example.org:8200`, without credentials. */
  readonly address: string;
  readonly namespace: string | undefined;
  /** Certificates (PEM) that Vault's is checked against; undefined: those that Node trusts. */
  readonly ca: string | undefined;
  readonly timeoutMs: number;
  readonly authentication: VaultAuthentication;
}

export interface VaultSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly versionKey: Uint8Array;
}

/** All that there is of a Vault. */
export interface Vault {
  readonly secrets: VaultSecrets;
  readonly transit: VaultTransit;
  close(): Promise<void>;
}

/** Logs in at once, and waits for nobody: what does not work yet is tried again. */
export async function openVault(options: VaultOptions, surroundings: VaultSurroundings): Promise<Vault> {
  const { address, authentication } = options;
  const node = await openNodeVault({ ...options, clock: surroundings.clock });
  const link = new VaultLink({ call: node.call, address, ...surroundings });
  const session = new VaultSession({ link, authentication, ...surroundings });
  const client = new VaultClient({ link, session, ...surroundings });
  link.probe = () => client.probe();
  void link.probe();
  const secrets = new VaultMemory(options, { client, link, address, ...surroundings });
  return {
    secrets,
    transit: vaultTransit(address, client),
    async close() {
      session.close();
      link.close();
      node.close();
      await secrets.close();
    },
  };
}
