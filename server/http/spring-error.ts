import { ConfigError, type ErrorCode } from '../core/errors.js';
import { statusOf } from './problem.js';
import { statusPhrase } from './refusal.js';

/**
 * Reasons that lie in the content even when no single file is at fault, and what whoever sets a webhook up reads in the
 * log of the git host; their texts name settings and keys.
 */
const ALWAYS_TOLD: ReadonlySet<ErrorCode> = new Set([
  'limit-exceeded',
  'circular-placeholder',
  'invalid-cipher',
  'no-encryption-key',
  'webhook-unproven',
]);

/** The error body of Spring Boot, which its clients print. */
export interface SpringError {
  /** ISO 8601 with milliseconds and a numeric zone: `2026-11-22T11:39:42.015+00:00`. */
  readonly timestamp: string;
  readonly status: number;
  readonly error: string;
  /** Only when content is at fault: with file, line, column and commit, so that its author can go there. */
  readonly message?: string;
  /** As sent, still encoded. */
  readonly path: string;
}

/** @param now milliseconds since the epoch */
export function toSpringError(error: unknown, path: string, now: number): SpringError {
  const status = statusOf(error);
  const timestamp = new Date(now).toISOString().replace('Z', '+00:00');
  const message = messageOf(error);
  return { timestamp, status, error: statusPhrase(status), ...(message === undefined ? {} : { message }), path };
}

/** Boot withholds messages by default, since they may tell too much; ours tell a place in a file and no value. */
function messageOf(error: unknown): string | undefined {
  if (!(error instanceof ConfigError)) return undefined;
  if (!error.place) return ALWAYS_TOLD.has(error.code) ? error.message : undefined;
  const { file, line, column, version } = error.place;
  const position = [file, line, column].filter((part) => part !== undefined).join(':');
  return `${error.message} (${position}${version === undefined ? '' : ` at ${version}`})`;
}
