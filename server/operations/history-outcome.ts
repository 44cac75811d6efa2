import { ConfigError } from '../core/errors.js';
import { isRefusal } from '../core/rejection.js';
import { resolvedValues } from '../core/resolved-values.js';
import type { Values } from './diff.js';

/** What there was to answer at one moment of the past: values, or the reason why there were none. */
export type Outcome =
  | { readonly kind: 'resolved'; readonly values: Values }
  | { readonly kind: 'failed'; readonly error: ConfigError };

/** @throws what is not the fault of the files: an unreachable mirror, a bug */
export async function outcomeOf(resolving: Promise<Parameters<typeof resolvedValues>[0]>): Promise<Outcome> {
  try {
    return { kind: 'resolved', values: resolvedValues(await resolving) };
  } catch (error) {
    if (!(error instanceof ConfigError) || !isRefusal(error)) throw error;
    return { kind: 'failed', error };
  }
}

/** Whether both failed for one and the same reason, so that the commit between them is not to blame. */
export function isSameFailure(a: Outcome, b: Outcome): boolean {
  return a.kind === 'failed' && b.kind === 'failed' && reasonOf(a.error) === reasonOf(b.error);
}

function reasonOf({ code, message, place }: ConfigError): string {
  return JSON.stringify([code, message, place?.file, place?.line, place?.column]);
}
