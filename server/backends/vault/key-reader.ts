import { VaultUnavailableError } from '../../core/errors.js';
import { fewAtATime } from '../../core/few-at-a-time.js';
import type { Clock } from '../../core/ports.js';
import type { VaultFinding, VaultPath, VaultSecrets } from '../../core/vault.js';
import { oldestOf } from '../../core/vault-age.js';
import { vaultPathText } from '../../core/vault-path.js';
import { EngineCheck, type EngineSettings } from './engine-check.js';
import { LastTold } from './last-told.js';
import { readingGate } from './reading-gate.js';

export interface KeyReaderSettings extends EngineSettings {
  /** A folder below the mount that the keys lie in; empty: none. */
  readonly folder: string;
  /** How old what was read may become while the engine is not the right one. */
  readonly maxStaleMs: number;
}

/** Findings, one for each key, in the order of the keys. */
export type KeyFindings = readonly VaultFinding[];

/** Keys at a time that are read again on demand, beside those that somebody waits for. */
const MAX_AGAIN_AT_ONCE = 8;

/**
 * Reads keys of one folder of a Vault. That a key is absent is believed only of the right engine: any other has none of
 * them, and while it is there, what was told before stays.
 */
export class KeyReader {
  readonly engine: EngineCheck;
  readonly #vault: VaultSecrets;
  readonly #settings: KeyReaderSettings;
  readonly #gate = readingGate();
  readonly #told: LastTold;

  constructor(vault: VaultSecrets, settings: KeyReaderSettings, clock: Clock) {
    this.#vault = vault;
    this.#settings = settings;
    this.engine = new EngineCheck(vault, settings, clock);
    this.#told = new LastTold(settings.maxStaleMs, clock);
  }

  /** From memory; undefined when one of them would have to be read. */
  peek(keys: readonly string[]): KeyFindings | undefined {
    const findings: VaultFinding[] = [];
    for (const key of keys) {
      const finding = this.#peekAt(key);
      if (finding === undefined) return undefined;
      findings.push(finding);
    }
    return findings;
  }

  /** What is not in memory is read. @throws VaultUnavailableError */
  async read(keys: readonly string[]): Promise<KeyFindings> {
    const known = this.peek(keys);
    if (known) return known;
    try {
      return await this.#each(keys, (path) => this.#vault.read(path));
    } catch (error) {
      const before = error instanceof VaultUnavailableError ? this.peek(keys) : undefined;
      if (before) return before;
      throw error;
    }
  }

  /** Everything is read, beginning no earlier than now. @throws VaultUnavailableError */
  readAgain(keys: readonly string[]): Promise<KeyFindings> {
    return this.#each(keys, (path) => this.#vault.readAgain(path));
  }

  /**
   * Brings up to date what memory holds of any number of keys. Nobody who reads waits for that, or is turned away.
   *
   * @throws VaultUnavailableError
   */
  async refresh(keys: Iterable<string>): Promise<void> {
    await this.engine.confirm();
    const held = [...keys].map((key) => this.#at(key)).filter((path) => this.#vault.peek(path) !== undefined);
    const inTurn = fewAtATime(MAX_AGAIN_AT_ONCE);
    let isOver = false;
    const look = async (path: VaultPath): Promise<void> => {
      if (!isOver) await this.#vault.readAgain(path);
    };
    await Promise.all(held.map((path) => inTurn(() => look(path)))).finally(() => {
      isOver = true;
    });
  }

  /** Tells the age of the oldest of them, while Vault does not tell it. */
  stalenessOf(keys: readonly string[]): () => number | undefined {
    const paths = keys.map((key) => this.#at(key));
    return () => {
      const oldest = oldestOf(paths, this.#vault);
      return this.engine.isRight ? oldest : this.#oldestTold(keys, oldest);
    };
  }

  /** As people write it: `secret/orders,prod`. */
  textOf(key: string): string {
    return vaultPathText(this.#at(key));
  }

  #peekAt(key: string): VaultFinding | undefined {
    const finding = this.#vault.peek(this.#at(key));
    if (finding === 'forbidden') return finding;
    if (typeof finding === 'object') {
      this.#told.there(key, finding);
      return finding;
    }
    if (!this.engine.isRight) return this.#told.find(key);
    if (finding === undefined || this.#told.wasThere(key)) return undefined;
    this.#told.absent(key);
    return finding;
  }

  /** Those that came first may have changed while the others were read. */
  async #each(keys: readonly string[], read: (path: VaultPath) => Promise<VaultFinding>): Promise<KeyFindings> {
    await this.engine.pass();
    const findings = await Promise.all(keys.map((key) => this.#gate(() => read(this.#at(key)))));
    if (!findings.includes('absent')) return this.peek(keys) ?? findings;
    await this.engine.confirm();
    const believed = await Promise.all(keys.map((key, index) => this.#believed(key, findings[index] as VaultFinding)));
    return this.peek(keys) ?? believed;
  }

  /** While the engine was away its keys were, too: what was there is asked for once more, now that the engine is. */
  async #believed(key: string, finding: VaultFinding): Promise<VaultFinding> {
    if (finding !== 'absent' || !this.#told.wasThere(key)) return finding;
    const now = await this.#gate(() => this.#vault.readAgain(this.#at(key)));
    if (now === 'absent') this.#told.absent(key);
    return now;
  }

  #oldestTold(keys: readonly string[], oldest: number | undefined): number | undefined {
    const ages = keys
      .filter((key) => typeof this.#vault.peek(this.#at(key)) !== 'object')
      .map((key) => this.#told.ageSeconds(key))
      .filter((age) => age !== undefined);
    return ages.length === 0 ? oldest : Math.max(oldest ?? 0, ...ages);
  }

  #at(key: string): VaultPath {
    const { kvVersion, mount, folder } = this.#settings;
    return { engine: `kv${kvVersion}`, mount, path: folder === '' ? key : `${folder}/${key}` };
  }
}
