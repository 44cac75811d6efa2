import type { VaultEngine, VaultPath } from '../core/vault.js';
import { isVaultPath } from '../core/vault-path.js';

/** An engine that values may refer to. */
export interface VaultMount {
  /** As it is mounted: `secret`, `teams/orders`. */
  readonly name: string;
  readonly engine: VaultEngine;
}

export interface Reference {
  readonly path: VaultPath;
  /** Of what stands there. */
  readonly key: string;
}

export type BadReference = 'not a reference to a Vault' | 'its mount is not set up';

const START = '{vault';
const FORM = /^\{vault(?::([^{}]+))?\}:([^#]+)#([^#]+)$/;

/** Whether a text claims to be one. */
export function isReference(text: string): boolean {
  return text.startsWith(START) && (text[START.length] === '}' || text[START.length] === ':');
}

/**
 * `{vault}:path#key` of the first mount, as Spring's config server has it, or `{vault:mount}:path#key` of another.
 *
 * @param mounts at least one
 */
export function parseReference(text: string, mounts: readonly VaultMount[]): Reference | BadReference {
  const [, name, path, key] = FORM.exec(text) ?? [];
  if (path === undefined || key === undefined || !isVaultPath(path)) return 'not a reference to a Vault';
  const mount = name === undefined ? mounts[0] : mounts.find((each) => each.name === name);
  return mount ? { path: { engine: mount.engine, mount: mount.name, path }, key } : 'its mount is not set up';
}
