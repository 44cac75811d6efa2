import { join } from 'node:path';
import type { BackendMember } from './backends/backend-member.js';
import { compositeBackend } from './backends/composite-backend.js';
import { type DataFolder, mirrorName } from './backends/git/data-folder.js';
import { openGitBackend } from './backends/git/git-backend.js';
import type { GitLauncher } from './backends/git/git-launcher.js';
import { parseRemoteUri } from './backends/git/remote-uri.js';
import { openNativeBackend } from './backends/native-backend.js';
import { openVaultBackend, type VaultBackendSettings } from './backends/vault-backend.js';
import { InvalidSettingsError } from './core/errors.js';
import type { Clock, Logger, Random } from './core/ports.js';
import type { VaultSecrets } from './core/vault.js';
import { type BackendSettings, type GitSettings, hostVariables, type Settings } from './settings.js';

export interface Surroundings {
  readonly dataFolder: DataFolder;
  readonly launcher: GitLauncher;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Undefined: none is set up. */
  readonly vault?: VaultSecrets | undefined;
}

/** Where the mirror of a repository lies when it is the only one of that address. */
export function mirrorOf(uri: string, dataDir: string): string {
  return join(dataDir, 'mirrors', mirrorName(uri));
}

/** Begins to open every backend that is configured; several become one, the first outranking the second. */
export async function composeBackend(settings: Settings, surroundings: Surroundings): Promise<BackendMember> {
  const configured = settings.backends ?? [];
  checkUris(configured);
  checkVault(configured, surroundings);
  const members = await openAll(configured.map((each) => () => openBackend(each, settings, surroundings)));
  const [only, ...others] = members;
  const { failOnCompositeError } = settings.answers;
  return only && others.length === 0 ? only : compositeBackend(members, { failOnCompositeError });
}

/** @throws InvalidSettingsError that names each address that is refused by its pointer */
function checkUris(backends: readonly BackendSettings[]): void {
  const faults = backends.flatMap((backend, index) => (backend.type === 'git' ? faultsIn(backend, index) : []));
  if (faults.length > 0) throw new InvalidSettingsError(faults.join('\n'));
}

/** @throws InvalidSettingsError when secrets are to be served of a Vault that nobody has set up */
function checkVault(backends: readonly BackendSettings[], { vault }: Surroundings): void {
  const index = backends.findIndex(({ type }) => type === 'vault');
  if (index < 0 || vault) return;
  throw new InvalidSettingsError(`/backends/${index}: type: vault without a Vault (expected: the settings of /vault)`);
}

function faultsIn({ uri, repositories }: GitSettings, index: number): readonly string[] {
  const others = repositories.map((each) => [`repositories/${each.name}/uri`, each.uri] as const);
  return [['uri', uri] as const, ...others].flatMap(([name, each]) => faultOf(`/backends/${index}/${name}`, each));
}

function faultOf(pointer: string, uri: string): readonly string[] {
  try {
    parseRemoteUri(uri);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidSettingsError)) throw error;
    return [error.message.replace(/^uri/, pointer)];
  }
}

/** One after the other: when one cannot be opened, those before it are closed again. */
async function openAll(openers: readonly (() => Promise<BackendMember>)[]): Promise<readonly BackendMember[]> {
  const opened: BackendMember[] = [];
  try {
    for (const open of openers) opened.push(await open());
    return opened;
  } catch (error) {
    await Promise.all(opened.map((member) => member.close()));
    throw error;
  }
}

function openBackend(
  backend: BackendSettings,
  { refresh, limits, answers, vault }: Settings,
  surroundings: Surroundings,
): Promise<BackendMember> {
  if (backend.type === 'native') return openNativeBackend({ ...backend, limits }, surroundings);
  if (backend.type === 'vault')
    return openVault({ ...backend, maxStaleMs: vault?.maxStaleMs ?? 0, limits }, surroundings);
  const { continueOnMissingLabel } = answers;
  const dependencies = { ...surroundings, host: hostVariables() };
  return openGitBackend({ ...backend, refresh, limits, continueOnMissingLabel }, dependencies);
}

async function openVault(settings: VaultBackendSettings, { vault, clock }: Surroundings): Promise<BackendMember> {
  if (!vault) throw new TypeError('without a Vault'); // checkVault() has seen to it
  return openVaultBackend(settings, { vault, clock });
}
