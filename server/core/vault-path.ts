import type { VaultPath } from './vault.js';

/** Vault takes more; what is left out here would mean something to a URL, a policy or a terminal. */
const SEGMENT = /^[A-Za-z0-9_.,@+=~ -]{1,128}$/;
const MAX_PATH = 512;

/** Whether a text can be a path in a Vault: plain segments, none of them empty, `.` or `..`. */
export function isVaultPath(path: string): boolean {
  return path.length <= MAX_PATH && path.split('/').every(isSegment);
}

function isSegment(segment: string): boolean {
  return SEGMENT.test(segment) && segment !== '.' && segment !== '..';
}

/** One text for one place, as policies and the settings write it: `secret/orders/prod`. */
export function vaultPathText({ mount, path }: VaultPath): string {
  return `${mount}/${path}`;
}
