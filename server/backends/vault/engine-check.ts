import { VaultUnavailableError } from '../../core/errors.js';
import type { VaultFinding, VaultPath, VaultSecrets } from '../../core/vault.js';
import { isVaultMap } from '../../core/vault-json.js';

export interface EngineSettings {
  readonly mount: string;
  readonly kvVersion: 1 | 2;
}

const RETRY_AFTER_SECONDS = 30;

/**
 * Whether there is such an engine. Of another version, or of none, Vault says of every key that it is not there, and
 * that would be answered as an empty configuration. Vault tells whoever may read anything below a mount.
 */
export class EngineCheck {
  readonly #vault: VaultSecrets;
  readonly #settings: EngineSettings;
  #hasPassed = false;
  #fault: string | null = null;

  constructor(vault: VaultSecrets, settings: EngineSettings) {
    this.#vault = vault;
    this.#settings = settings;
  }

  /** What is wrong, as far as is known. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Asks no more once it was right. @throws VaultUnavailableError when it is not, or when Vault does not answer */
  async pass(): Promise<void> {
    if (this.#hasPassed) return;
    const { mount, kvVersion } = this.#settings;
    const path: VaultPath = { engine: 'raw', mount: 'sys', path: `internal/ui/mounts/${mount}` };
    const met = described(await this.#vault.read(path), `${mount}/`);
    const expected = `version ${kvVersion} of the key-value engine`;
    if (met !== expected) {
      this.#fault = `${mount} in Vault: ${met} (expected: ${expected})`;
      throw new VaultUnavailableError(this.#fault, { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    this.#fault = null;
    this.#hasPassed = true;
  }
}

function described(finding: VaultFinding, path: string): string {
  if (typeof finding !== 'object' || finding.data.get('path') !== path) {
    return 'nothing is mounted there, or no policy lets this server read any of it';
  }
  const type = finding.data.get('type');
  const options = finding.data.get('options');
  if (type !== 'kv' && type !== 'generic') return 'another engine';
  const version = isVaultMap(options) ? options.get('version') : undefined;
  return `version ${version === '2' ? 2 : 1} of the key-value engine`;
}
