import type { VaultPath, VaultSecrets } from './vault.js';

/** The age of the oldest in whole seconds. Asked at each request: nothing is allocated while Vault tells everything. */
export function oldestOf(paths: readonly VaultPath[], secrets: Pick<VaultSecrets, 'staleSeconds'>): number | undefined {
  let oldest: number | undefined;
  for (const path of paths) {
    const seconds = secrets.staleSeconds(path);
    if (seconds !== undefined && (oldest === undefined || seconds > oldest)) oldest = seconds;
  }
  return oldest;
}
