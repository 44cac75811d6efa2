import type { Entry } from './environment.js';
import type { Invocation } from './invocation.js';
import type { JsonObject } from './json.js';

/** Stands for a secret on a terminal, where somebody may look over a shoulder; a pipe gets the value. */
export const MASK = '********';

/** What the server shows in place of a secret. */
const FINGERPRINT = /^secret:[0-9a-f]+$/;

/** @returns the entries as they may be shown, with a remark when something is hidden */
export function maskSecrets(invocation: Invocation, entries: readonly Entry[], revealing: boolean): readonly Entry[] {
  if (
    !hides(
      invocation,
      revealing,
      entries.some(({ secret }) => secret),
    )
  )
    return entries;
  return entries.map((entry) => (entry.secret ? { ...entry, value: MASK } : entry));
}

/** The same for changes, of which the server says one by one whether they are about a secret. */
export function maskChanges(
  invocation: Invocation,
  changes: readonly JsonObject[],
  revealing: boolean,
): readonly JsonObject[] {
  if (!hides(invocation, revealing, changes.some(isSecret))) return changes;
  return changes.map((change) => (isSecret(change) ? { ...change, ...maskedSides(change) } : change));
}

/** Whether to hide something; says so when it is. */
export function hides({ isTerminal, note }: Invocation, revealing: boolean, holdsSecrets: boolean): boolean {
  if (!isTerminal || revealing || !holdsSecrets) return false;
  note('note: secrets are hidden on a terminal; --reveal shows them');
  return true;
}

function isSecret({ secret }: JsonObject): boolean {
  return secret === true;
}

/** What is not there stays so, and so does what only tells whether two are the same. */
function maskedSides({ before, after }: JsonObject): JsonObject {
  const isShown = (value: unknown) => value === null || (typeof value === 'string' && FINGERPRINT.test(value));
  const masked = (value: JsonObject[string] = null) => (isShown(value) ? value : MASK);
  return { before: masked(before), after: masked(after) };
}
