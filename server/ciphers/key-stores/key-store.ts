import type { KeyObject } from 'node:crypto';

/** Private keys by alias, in lower case: to Java `Primary` and `primary` are the same. */
export interface KeyStore {
  readonly aliases: readonly string[];
  /** Undefined when there is no such key, or the secret is not its. */
  privateKey(alias: string, secret: string): KeyObject | undefined;
}
