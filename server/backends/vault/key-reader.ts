import type { VaultFinding, VaultPath, VaultSecrets } from '../../core/vault.js';
import { oldestOf } from '../../core/vault-age.js';
import { vaultPathText } from '../../core/vault-path.js';
import { EngineCheck, type EngineSettings } from './engine-check.js';
import { readingGate } from './reading-gate.js';

export interface KeyReaderSettings extends EngineSettings {
  /** A folder below the mount that the keys lie in; empty: none. */
  readonly folder: string;
}

/** Findings, one for each key, in the order of the keys. */
export type KeyFindings = readonly VaultFinding[];

/** Reads keys of one folder of a Vault. */
export class KeyReader {
  readonly #vault: VaultSecrets;
  readonly #settings: KeyReaderSettings;
  readonly #gate = readingGate();
  readonly #engine: EngineCheck;

  constructor(vault: VaultSecrets, settings: KeyReaderSettings) {
    this.#vault = vault;
    this.#settings = settings;
    this.#engine = new EngineCheck(vault, settings);
  }

  /** What is wrong with the engine, as far as is known. */
  get fault(): string | null {
    return this.#engine.fault;
  }

  /** From memory; undefined when one of them would have to be read. */
  peek(keys: readonly string[]): KeyFindings | undefined {
    const findings: VaultFinding[] = [];
    for (const key of keys) {
      const finding = this.#vault.peek(this.#at(key));
      if (finding === undefined) return undefined;
      findings.push(finding);
    }
    return findings;
  }

  /** What is not in memory is read. @throws VaultUnavailableError */
  async read(keys: readonly string[]): Promise<KeyFindings> {
    return this.peek(keys) ?? this.#each(keys, (path) => this.#vault.read(path));
  }

  /** Everything is read, beginning no earlier than now. @throws VaultUnavailableError */
  readAgain(keys: readonly string[]): Promise<KeyFindings> {
    return this.#each(keys, (path) => this.#vault.readAgain(path));
  }

  /** Tells the age of the oldest of them, while Vault does not tell it. */
  stalenessOf(keys: readonly string[]): () => number | undefined {
    const paths = keys.map((key) => this.#at(key));
    return () => oldestOf(paths, this.#vault);
  }

  /** As people write it: `secret/orders,prod`. */
  textOf(key: string): string {
    return vaultPathText(this.#at(key));
  }

  /** Those that came first may have changed while the others were read. */
  async #each(keys: readonly string[], read: (path: VaultPath) => Promise<VaultFinding>): Promise<KeyFindings> {
    await this.#engine.pass();
    const findings = await Promise.all(keys.map((key) => this.#gate(() => read(this.#at(key)))));
    return this.peek(keys) ?? findings;
  }

  #at(key: string): VaultPath {
    const { kvVersion, mount, folder } = this.#settings;
    return { engine: `kv${kvVersion}`, mount, path: folder === '' ? key : `${folder}/${key}` };
  }
}
