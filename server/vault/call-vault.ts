import type { Secret } from '../core/secret.js';

/** One request to Vault's HTTP API, below `/v1/`. */
export interface VaultCall {
  readonly method: 'GET' | 'POST';
  /** Encoded already. */
  readonly path: string;
  readonly body?: object;
  /** Absent for a login. */
  readonly token?: Secret;
}

/** What Vault has decided, good or bad. The text may be full of secrets. */
export interface VaultAnswer {
  readonly status: number;
  readonly text: string;
}

/** @throws VaultSilenceError */
export type CallVault = (call: VaultCall) => Promise<VaultAnswer>;

/** Vault has not decided anything: it cannot be reached, is sealed, or too busy. The message quotes nothing of it. */
export class VaultSilenceError extends Error {
  override readonly name = 'VaultSilenceError';
}
