import { ALLOWED_DIFFERENCES } from './allowed-differences.js';
import type { Exchange } from './exchange.js';
import type { Answer } from './send.js';

export interface Verdict {
  readonly equal: boolean;
  /** Names of the allowed differences without which the answers would not be equal. */
  readonly rules: readonly string[];
}

/** What varies from one moment to the next and says nothing. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)"/, '"timestamp":"…"'],
  [/<div id='created'>\w{3} \w{3} \d\d \d\d:\d\d:\d\d \w{3} \d{4}</, "<div id='created'>…<"],
];

/**
 * Applies the allowed differences to Spring's answer, one after the other: each turns it into what Cairn promises
 * instead. What then still differs is a fault.
 */
export async function compare(exchange: Exchange): Promise<Verdict> {
  const rules: string[] = [];
  let { spring } = exchange;
  if (isSame(spring, exchange.cairn)) return { equal: true, rules };
  for (const { name, promised } of ALLOWED_DIFFERENCES) {
    const instead = await promised({ ...exchange, spring });
    if (instead === undefined || isSame(instead, spring)) continue;
    rules.push(name);
    spring = instead;
    if (isSame(spring, exchange.cairn)) return { equal: true, rules };
  }
  return { equal: false, rules };
}

export function isSame(one: Answer, other: Answer): boolean {
  return (
    one.status === other.status &&
    one.contentType?.toLowerCase() === other.contentType?.toLowerCase() &&
    one.allow === other.allow &&
    one.hasLastModified === other.hasLastModified &&
    steady(one.body).equals(steady(other.body))
  );
}

function steady(body: Buffer): Buffer {
  const text = body.toString('latin1');
  return Buffer.from(
    VOLATILE.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text),
    'latin1',
  );
}
