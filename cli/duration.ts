import { usageError } from './cli-error.js';

const MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * Reads `500ms`, `30s`, `2m`, `12h`, `7d`, `2w`; a bare number counts seconds.
 *
 * @param expected for the error: what else would do
 * @returns milliseconds
 * @throws CliError
 */
export function parseDuration(what: string, text: string, expected = 'a time such as 500ms, 30s or 2m'): number {
  const [, amount, unit = 's'] = /^(\d{1,6}(?:\.\d{1,3})?)(ms|s|m|h|d|w)?$/.exec(text) ?? [];
  if (amount === undefined) throw usageError(`${what}: ${text} (expected: ${expected})`);
  return Math.round(Number(amount) * (MS[unit] as number)); // the expression lets only these units through
}
