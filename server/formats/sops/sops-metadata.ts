import type { Seal, WrappedKey } from '../../core/seal.js';
import { type EncryptionRule, encryptionRule } from './encryption-rule.js';

/** Metadata as it is written, every scalar as text. */
export type SopsTree = string | readonly SopsTree[] | SopsMap;
export type SopsMap = ReadonlyMap<string, SopsTree>;

export interface SopsMetadata extends Pick<Seal, 'groups' | 'threshold'> {
  readonly mac: string;
  /** What the MAC is bound to. */
  readonly lastModified: string;
  readonly macOnlyEncrypted: boolean;
  readonly rule: EncryptionRule;
}

const KEY_KINDS = ['age', 'hc_vault', 'pgp', 'kms', 'gcp_kms', 'azure_kv', 'hckms'];
/** What tells SOPS' metadata from anybody's map of the name `sops`: two of these, so that one may be damaged. */
const SIGNS = ['mac', 'lastmodified', 'version', 'key_groups', ...KEY_KINDS];

export function isSopsMetadata(tree: SopsTree | undefined): tree is SopsMap {
  return isMap(tree) && SIGNS.filter((name) => tree.has(name)).length > 1;
}

/** Undefined when SOPS itself would not know what it means. */
export function sopsMetadata(tree: SopsMap): SopsMetadata | undefined {
  const texts = new Map([...tree].filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  const rule = encryptionRule(texts);
  if (!rule) return undefined;
  return {
    groups: groupsOf(tree),
    threshold: Number(texts.get('shamir_threshold') ?? 0) || 0,
    mac: texts.get('mac') ?? '',
    lastModified: texts.get('lastmodified') ?? '',
    macOnlyEncrypted: texts.get('mac_only_encrypted')?.toLowerCase() === 'true',
    rule,
  };
}

/** Keys at the top are one group, and then those of `key_groups` do not count. */
function groupsOf(tree: SopsMap): Seal['groups'] {
  if (KEY_KINDS.some((kind) => listAt(tree, kind).length > 0)) return [keysOf(tree)];
  return listAt(tree, 'key_groups').map((group) => (isMap(group) ? keysOf(group) : []));
}

function keysOf(group: SopsMap): readonly WrappedKey[] {
  const age = mapsAt(group, 'age').map((key): WrappedKey => {
    return { kind: 'age', recipient: textAt(key, 'recipient'), text: textAt(key, 'enc') };
  });
  const transit = mapsAt(group, 'hc_vault').map((key): WrappedKey => {
    const [address, mount, keyName] = [
      textAt(key, 'vault_address'),
      textAt(key, 'engine_path'),
      textAt(key, 'key_name'),
    ];
    return { kind: 'transit', address, mount, keyName, ciphertext: textAt(key, 'enc') };
  });
  return [...age, ...transit];
}

function mapsAt(map: SopsMap, name: string): readonly SopsMap[] {
  return listAt(map, name).filter(isMap);
}

function listAt(map: SopsMap, name: string): readonly SopsTree[] {
  const list = map.get(name);
  return Array.isArray(list) ? list : [];
}

function textAt(map: SopsMap, name: string): string {
  const text = map.get(name);
  return typeof text === 'string' ? text : '';
}

function isMap(tree: SopsTree | undefined): tree is SopsMap {
  return tree instanceof Map;
}
