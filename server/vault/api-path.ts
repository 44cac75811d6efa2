import type { VaultPath } from '../core/vault.js';
import { isVaultPath } from '../core/vault-path.js';

/** Where the HTTP API has it, below `/v1/`. @throws TypeError for what nobody should have let through until here */
export function apiPath({ engine, mount, path }: VaultPath): string {
  return `${encodedPath(mount)}/${engine === 'kv2' ? 'data/' : ''}${encodedPath(path)}`;
}

/** @throws TypeError, too */
export function encodedPath(path: string): string {
  if (!isVaultPath(path)) throw new TypeError('not a path in a Vault');
  return path.split('/').map(encodeURIComponent).join('/');
}
