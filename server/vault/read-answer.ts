import { isVaultMap, parseVaultJson, type VaultMap, VaultNumber } from '../core/vault-json.js';

/** The members of an answer; undefined when it is anything but a JSON object. */
export function parseAnswer(text: string): VaultMap | undefined {
  try {
    const parsed = parseVaultJson(text);
    return isVaultMap(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export function mapIn(fields: VaultMap | undefined, name: string): VaultMap | undefined {
  const value = fields?.get(name);
  return isVaultMap(value) ? value : undefined;
}

export function textIn(fields: VaultMap | undefined, name: string): string | undefined {
  const value = fields?.get(name);
  return typeof value === 'string' ? value : undefined;
}

export function numberIn(fields: VaultMap | undefined, name: string): number | undefined {
  const value = fields?.get(name);
  return value instanceof VaultNumber ? Number(value.digits) : undefined;
}
