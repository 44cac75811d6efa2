import type { VaultFinding } from '../core/vault.js';

export function isSameFinding(a: VaultFinding, b: VaultFinding): boolean {
  return typeof a === 'object' && typeof b === 'object' ? a.version === b.version : a === b;
}
