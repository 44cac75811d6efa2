import type { TransitKey } from '../../core/vault.js';

export type MayBeAskedFor = (key: TransitKey) => boolean;

/**
 * Which keys of our Vault a file may name. A file names a mount, too, and a request to one that is no transit engine may
 * write there: so a mount has to be one of these, as it is.
 *
 * @param patterns `transit/sops` is a key, with its mount before it; `*` at the end of a key is any text
 * @param keys that may be asked for as well
 */
export function permittedKeys(patterns: readonly string[], keys: readonly TransitKey[]): MayBeAskedFor {
  const permitted = [...patterns.map(parsePattern), ...keys.map((key) => ({ ...key, isOpen: false }))];
  return ({ mount, keyName }) =>
    !keyName.includes('/') &&
    permitted.some(
      (each) => each.mount === mount && (each.isOpen ? keyName.startsWith(each.keyName) : keyName === each.keyName),
    );
}

function parsePattern(pattern: string): TransitKey & { readonly isOpen: boolean } {
  const slash = pattern.lastIndexOf('/');
  const name = pattern.slice(slash + 1);
  const isOpen = name.endsWith('*');
  return { mount: pattern.slice(0, slash), keyName: isOpen ? name.slice(0, -1) : name, isOpen };
}
