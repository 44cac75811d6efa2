import { VaultUnavailableError } from '../../core/errors.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { VaultFinding, VaultPath, VaultSecrets } from '../../core/vault.js';
import { isVaultMap } from '../../core/vault-json.js';

export interface EngineSettings {
  readonly mount: string;
  readonly kvVersion: 1 | 2;
}

const RETRY_AFTER_SECONDS = 30;
const NOTHING = 'nothing is mounted there, or no policy lets this server read any of it';

/**
 * Whether there is such an engine. Of another version, or of none, Vault says of every key that it is not there, and
 * that would be answered as an empty configuration. Vault tells whoever may read anything below a mount.
 */
export class EngineCheck {
  readonly #vault: VaultSecrets;
  readonly #clock: Clock;
  readonly #path: VaultPath;
  readonly #mount: string;
  readonly #expected: string;
  #isRight = false;
  #wasRight = false;
  #fault: string | null = null;
  #timer: Timer | undefined;
  #closed = false;
  /** Called when it is right that was not, or of which nobody knew. */
  onRight: () => void = () => {};

  constructor(vault: VaultSecrets, { mount, kvVersion }: EngineSettings, clock: Clock) {
    this.#vault = vault;
    this.#clock = clock;
    this.#path = { engine: 'raw', mount: 'sys', path: `internal/ui/mounts/${mount}` };
    this.#mount = mount;
    this.#expected = `version ${kvVersion} of the key-value engine`;
  }

  /** What is wrong, as far as is known. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Whether what Vault says of keys can be believed: false when the last question about the engine has shown otherwise. */
  get isRight(): boolean {
    return this.#isRight;
  }

  /** Whether it was ever right. */
  get wasRight(): boolean {
    return this.#wasRight;
  }

  /** Goes by memory, where it is. @throws VaultUnavailableError when it is wrong, or when Vault does not answer */
  async pass(): Promise<void> {
    const finding = await this.#vault.read(this.#path);
    if (this.#isTold()) this.#judge(finding);
    else if (this.#fault !== null) throw this.#wrong(this.#fault);
  }

  /** Asks Vault, beginning no earlier than now. @throws VaultUnavailableError, too */
  async confirm(): Promise<void> {
    try {
      const finding = await this.#vault.readAgain(this.#path);
      // What is forbidden by now memory still has; and of what is mounted no more Vault says that it is forbidden.
      this.#judge(this.#isTold() ? finding : 'forbidden');
    } catch (error) {
      this.#isRight = false;
      this.#later();
      throw error;
    }
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  /** Whether memory has it from Vault as of now. */
  #isTold(): boolean {
    return this.#vault.staleSeconds(this.#path) === undefined;
  }

  #judge(finding: VaultFinding): void {
    const met = described(finding, `${this.#mount}/`);
    if (met !== this.#expected) throw this.#wrong(`${this.#mount} in Vault: ${met} (expected: ${this.#expected})`);
    const isNews = !this.#isRight;
    this.#fault = null;
    this.#isRight = true;
    this.#wasRight = true;
    if (isNews) this.onRight();
  }

  #wrong(fault: string): VaultUnavailableError {
    this.#fault = fault;
    this.#isRight = false;
    this.#later();
    return new VaultUnavailableError(fault, { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }

  /** Who is turned away, or not even sent here, does not ask. */
  #later(): void {
    if (this.#closed) return;
    this.#timer ??= this.#clock.after(RETRY_AFTER_SECONDS * 1000, () => {
      this.#timer = undefined;
      if (!this.#isRight) void this.#lookAgain();
    });
  }

  async #lookAgain(): Promise<void> {
    await this.confirm().catch((error: unknown) => {
      if (!(error instanceof VaultUnavailableError)) throw error; // else it is in the status
    });
  }
}

function described(finding: VaultFinding, path: string): string {
  if (typeof finding !== 'object' || finding.data.get('path') !== path) return NOTHING;
  const type = finding.data.get('type');
  const options = finding.data.get('options');
  if (type !== 'kv' && type !== 'generic') return 'another engine';
  const version = isVaultMap(options) ? options.get('version') : undefined;
  return `version ${version === '2' ? 2 : 1} of the key-value engine`;
}
