import { InvalidSettingsError } from './core/errors.js';
import type { Clock, Logger, SecretOpener } from './core/ports.js';
import type { Secret } from './core/secret.js';
import { readRegularFile } from './files/regular-file.js';
import type { Settings } from './settings.js';
import { allowedPaths } from './vault/allowed-paths.js';
import type { SecretText, VaultAuthentication } from './vault/authentication.js';
import { openVault, type Vault, type VaultSurroundings } from './vault/open-vault.js';
import { vaultReferences } from './vault/vault-references.js';
import type { VaultAuthenticationSettings, VaultSettings } from './vault-settings.js';

const POINTER = '/vault/authentication';
/** Where Kubernetes mounts the token of a pod's service account. */
const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** @throws InvalidSettingsError */
export async function composeVault(settings: VaultSettings, surroundings: VaultSurroundings): Promise<Vault> {
  const { namespace, caFile } = settings;
  const authentication = authenticationOf(settings.authentication);
  const ca = caFile === undefined ? undefined : await readCa(caFile);
  return openVault({ ...settings, namespace, ca, authentication }, surroundings);
}

/** With a Vault, values may refer to it; as cipher texts, they are handed on when nothing is to be opened here. */
export function openingReferences(
  others: SecretOpener,
  vault: Vault | undefined,
  { vault: settings, encryption }: Settings,
  surroundings: { readonly clock: Clock; readonly logger: Logger },
): SecretOpener {
  if (!vault || !settings || !encryption.enabled) return others;
  const { mounts, references = [`${mounts[0]?.name}/*`] } = settings;
  return vaultReferences(others, {
    secrets: vault.secrets,
    ...surroundings,
    mounts,
    mayBeReferredTo: allowedPaths(references),
  });
}

function authenticationOf(settings: VaultAuthenticationSettings): VaultAuthentication {
  const { method, mount, role } = settings;
  switch (method) {
    case 'token':
      return { method, token: wanted(settings, 'token') };
    case 'appRole': {
      const roleId = required(settings.roleId, 'roleId');
      return { method, mount: mount ?? 'approle', roleId, secretId: wanted(settings, 'secretId') };
    }
    case 'kubernetes': {
      const token = settings.token ?? { file: settings.tokenFile ?? SERVICE_ACCOUNT_TOKEN };
      return { method, mount: mount ?? method, role: required(role, 'role'), token };
    }
    case 'jwt':
      return { method, mount: mount ?? method, role: required(role, 'role'), token: wanted(settings, 'token') };
  }
}

function wanted(settings: VaultAuthenticationSettings, name: 'token' | 'secretId'): SecretText {
  const given: Secret | undefined = settings[name];
  const file = settings[`${name}File`];
  if (given && file !== undefined)
    throw new InvalidSettingsError(`${POINTER}: both ${name} and ${name}File (expected: one)`);
  return given ?? { file: required(file, `${name}File`) };
}

function required(value: string | undefined, name: string): string {
  if (value !== undefined) return value;
  throw new InvalidSettingsError(`${POINTER}/${name}: missing`);
}

async function readCa(file: string): Promise<string> {
  const content = await readRegularFile(file).catch(({ message }: Error) => {
    throw new InvalidSettingsError(`/vault/caFile: ${message}`);
  });
  return content.toString('utf8');
}
