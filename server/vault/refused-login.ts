import { Secret } from '../core/secret.js';

/**
 * Until the same is tried again: the first time, and from then on. Vault locks out who fails five times in a quarter of an
 * hour.
 */
const FIRST_PAUSE_MS = 15_000;
const PAUSE_MS = 300_000;

/** Keeps a login that was refused from being tried too often; another secret may be tried at once. */
export class RefusedLogin {
  #tried = new Secret('');
  #reason: string | undefined;
  #times = 0;
  #untilMs = 0;

  /**
   * @param material all that the login is made with
   * @returns why it is of no use to try it now; undefined: it may be
   */
  standing(material: string, nowMs: number): string | undefined {
    return this.#tried.reveal() === material && nowMs < this.#untilMs ? this.#reason : undefined;
  }

  /** Vault begins to count anew when a login succeeds. */
  clear(): void {
    this.#times = 0;
    this.#untilMs = 0;
  }

  note(material: string, reason: string, nowMs: number): void {
    this.#times = this.#tried.reveal() === material ? this.#times + 1 : 1;
    this.#tried = new Secret(material);
    this.#reason = reason;
    this.#untilMs = nowMs + (this.#times === 1 ? FIRST_PAUSE_MS : PAUSE_MS);
  }
}
