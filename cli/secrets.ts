import type { Entry } from './environment.js';
import type { Invocation } from './invocation.js';

/** Stands for a secret on a terminal, where somebody may look over a shoulder; a pipe gets the value. */
export const MASK = '********';

/** @returns the entries as they may be shown, with a remark when something is hidden */
export function maskSecrets(invocation: Invocation, entries: readonly Entry[], revealing: boolean): readonly Entry[] {
  const hides = invocation.isTerminal && !revealing && entries.some(({ secret }) => secret);
  if (!hides) return entries;
  invocation.note('note: secrets are hidden on a terminal; --reveal shows them');
  return entries.map((entry) => (entry.secret ? { ...entry, value: MASK } : entry));
}
