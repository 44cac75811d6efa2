import type { TransitDecryption } from './ports.js';
import type { VaultMap } from './vault-json.js';

/** What Cairn asks of a Vault (HashiCorp's or OpenBao). */

/** `kv1` and `kv2` are the key-value engines; `raw` reads a path of any engine as it is, as dynamic secrets need. */
export type VaultEngine = 'kv1' | 'kv2' | 'raw';

/** Where in a Vault. Names of a request are only ever segments of `path`: see `isVaultPath` in vault-path.ts. */
export interface VaultPath {
  readonly engine: VaultEngine;
  /** As the engine is mounted, without a slash at either end: `secret`, `teams/orders`. */
  readonly mount: string;
  /** Below the mount, without the `data/` that only the HTTP API of `kv2` has: `orders/prod`. */
  readonly path: string;
}

/** What stands at a path. Every leaf is a secret: only who writes the body of an authorized answer shows it. */
export interface VaultEntry {
  readonly data: VaultMap;
  /**
   * Changes when and only when the data does. Of `kv2` it is Vault's own, so that replicas agree; else it is a keyed
   * digest, from which nobody can find out a value by trying.
   */
  readonly version: string;
}

/** `absent`: never there, or deleted. `forbidden`: no policy of ours allows to read it. */
export type VaultFinding = VaultEntry | 'absent' | 'forbidden';

/** For health and logs. */
export interface VaultStatus {
  /** `unknown` before the first answer. */
  readonly state: 'unknown' | 'up' | 'down';
  /** Without credentials. */
  readonly address: string;
  /** How many paths are held. */
  readonly paths: number;
  /** Milliseconds since the epoch. */
  readonly lastAnsweredAt: number | null;
  /** Why it is down, or what it does not tell of what is in use, in our own words. */
  readonly lastError: string | null;
}

/** Secrets of a Vault, held in memory and kept up to date there. */
export interface VaultSecrets {
  /**
   * From memory, or read now, once for all who ask. While Vault does not answer, what was read before is good for
   * `vault.maxStaleMs`.
   *
   * @throws VaultUnavailableError when it is not in memory and Vault does not answer
   */
  read(path: VaultPath): Promise<VaultFinding>;
  /** Reads it whether it is in memory or not, beginning no earlier than now. @throws VaultUnavailableError */
  readAgain(path: VaultPath): Promise<VaultFinding>;
  /** From memory; undefined when it would have to be read. Counts as a use: what is in use is kept up to date. */
  peek(path: VaultPath): VaultFinding | undefined;
  /**
   * Calls `listener` when something that is held has changed, vanished, appeared or become too old to be served, and
   * when Vault answers again. Returns an unsubscriber.
   */
  onChange(listener: () => void): () => void;
  /** Age in whole seconds of what is held of a path, while Vault does not answer or does not tell this one. */
  staleSeconds(path: VaultPath): number | undefined;
  status(): VaultStatus;
  close(): Promise<void>;
}

/** A key of Vault's transit engine, which never leaves Vault. */
export interface TransitKey {
  readonly mount: string;
  readonly keyName: string;
}

/** A cipher text as Vault writes it: `vault:v1:…`. */
export interface TransitText extends TransitKey {
  readonly ciphertext: string;
}

export interface VaultTransit extends TransitDecryption {
  encrypt(key: TransitKey, plain: Uint8Array): Promise<string>;
  /**
   * Not remembered; those of one key that are asked for in the same turn are one request.
   *
   * @throws VaultUnavailableError; VaultRefusalError when Vault forbids it or knows nothing of the key;
   *   InvalidCipherError when Vault says that it does not open
   */
  decrypt(text: TransitText): Promise<Uint8Array>;
}
