import type { ConfigError } from '../core/errors.js';
import { bytesOf, type ShownChange } from './diff.js';

/** What one commit has done to the answer. */
export interface Told {
  readonly version: string;
  /** The index of the layer that knows more about the commit. */
  readonly layer: number;
  /** The answer changed; it came back after a time without one; or from here on there was none. */
  readonly kind: 'changed' | 'back' | 'failed';
  /** Against the nearest older moment that has an answer. */
  readonly changes: readonly ShownChange[];
  /** Why there was no answer from this commit on. */
  readonly error?: ConfigError;
}

/** The way from one moment back to the commit before it that made a difference. Where it begins tells all of it. */
export interface Leg {
  /** Undefined when no commit on the way made a difference. */
  readonly told: Told | undefined;
  /** The moment before that commit, as HistoryWalk tells positions. */
  readonly behind: readonly string[];
  /** How many commits were looked at. */
  readonly commits: number;
}

const LEG_BYTES = 500;

/** About how many bytes it takes to keep one. */
export function weightOf({ told }: Leg): number {
  return LEG_BYTES + bytesOf(told?.changes ?? []);
}
