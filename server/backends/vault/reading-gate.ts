import { VaultUnavailableError } from '../../core/errors.js';
import { fewAtATime, type InTurn } from '../../core/few-at-a-time.js';

/** Questions to Vault at a time, and how many may wait for their turn. */
const MAX_AT_ONCE = 16;
const MAX_WAITING = 1024;

/**
 * Lets a few questions through at a time: whatever names strangers think of, Vault is asked no faster than it answers.
 * With too many waiting already the next comes to a VaultUnavailableError.
 */
export function readingGate(): InTurn {
  return fewAtATime(MAX_AT_ONCE, (waiting) => {
    if (waiting < MAX_WAITING) return;
    throw new VaultUnavailableError('too many keys of Vault are being read', { retryAfterSeconds: 1 });
  });
}
