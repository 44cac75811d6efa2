import { resolve } from 'node:path';
import { Secret } from './core/secret.js';
import type { VaultEngine } from './core/vault.js';
import type { Tree } from './settings-tree.js';

/** Which of these a method needs is checked where it is used. */
export interface VaultAuthenticationSettings {
  readonly method: 'token' | 'appRole' | 'kubernetes' | 'jwt';
  readonly mount?: string;
  readonly token?: Secret;
  readonly tokenFile?: string;
  readonly roleId?: string;
  readonly secretId?: Secret;
  readonly secretIdFile?: string;
  readonly role?: string;
}

export interface VaultSettings {
  readonly address: string;
  readonly namespace?: string;
  readonly caFile?: string;
  readonly timeoutMs: number;
  readonly authentication: VaultAuthenticationSettings;
  readonly mounts: readonly { readonly name: string; readonly engine: VaultEngine }[];
  /** Undefined: everything below the first mount. */
  readonly references?: readonly string[];
  /** `transit/sops`: keys that files of SOPS' may name; `*` at the end is any text. */
  readonly sopsKeys: readonly string[];
  readonly refreshIntervalMs: number;
  readonly maxStaleMs: number;
}

const SECRETS: ReadonlySet<string> = new Set(['token', 'secretId']);

/** @param tree as the schema has checked it, defaults filled in */
export function vaultSettings(tree: Tree, folder: string): VaultSettings {
  const { address, authentication, ...own } = tree as { address: string; authentication: Tree };
  return {
    ...finished(own, folder),
    address: address.replace(/\/$/, ''),
    authentication: finished(authentication, folder),
  } as unknown as VaultSettings;
}

/** Paths made absolute, and what is secret wrapped. */
function finished(tree: Tree, folder: string): Tree {
  const entries = Object.entries(tree).map(([name, value]) => {
    if (typeof value !== 'string') return [name, value];
    if (SECRETS.has(name)) return [name, new Secret(value)];
    return [name, name.endsWith('File') ? resolve(folder, value) : value];
  });
  return Object.fromEntries(entries);
}
