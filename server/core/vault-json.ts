/** A number as it was written: a JavaScript `number` would lose digits. */
export class VaultNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

export type VaultMap = ReadonlyMap<string, VaultJson>;

/** JSON as a Vault holds it, digits and order kept. */
export type VaultJson = string | boolean | null | VaultNumber | readonly VaultJson[] | VaultMap;

/** Texts and numbers, wherever they stand. */
const TOKEN = /"((?:[^"\\]|\\.)*)"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const TEXT = 't';
const NUMBER = 'n';

/**
 * The parser of the language does the work; numbers are quoted beforehand, so that it does not round them.
 *
 * @throws SyntaxError that quotes nothing of the text
 */
export function parseVaultJson(text: string): VaultJson {
  const marked = text.replace(TOKEN, (token, inside?: string) =>
    inside === undefined ? `"${NUMBER}${token}"` : `"${TEXT}${inside}"`,
  );
  try {
    return unmark(JSON.parse(marked));
  } catch {
    throw new SyntaxError('not JSON');
  }
}

/** As JSON text. */
export function writeVaultJson(json: VaultJson): string {
  if (json instanceof VaultNumber) return json.digits;
  if (isVaultMap(json)) {
    return `{${[...json].map(([key, value]) => `${JSON.stringify(key)}:${writeVaultJson(value)}`).join(',')}}`;
  }
  return Array.isArray(json) ? `[${json.map(writeVaultJson).join(',')}]` : JSON.stringify(json);
}

export function isVaultMap(json: VaultJson | undefined): json is VaultMap {
  return json instanceof Map;
}

/** The text of one value where only a text can stand: a number as written, what has parts as JSON. */
export function vaultText(json: VaultJson): string {
  return typeof json === 'string' ? json : json === null ? '' : writeVaultJson(json);
}

function unmark(parsed: unknown): VaultJson {
  if (typeof parsed === 'string') return parsed.startsWith(NUMBER) ? new VaultNumber(parsed.slice(1)) : parsed.slice(1);
  if (Array.isArray(parsed)) return parsed.map(unmark);
  if (typeof parsed !== 'object' || parsed === null) return parsed as boolean | null; // nothing else is left in JSON
  return new Map(Object.entries(parsed).map(([key, value]) => [key.slice(1), unmark(value)]));
}
