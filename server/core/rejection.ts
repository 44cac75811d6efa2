import { type ConfigError, type ErrorCode, SchemaViolationError } from './errors.js';

/** What stands against serving a version, and what is served in its place. */
export interface Rejection {
  /** The refused commit: the one that was asked for. */
  readonly rejected: string;
  /** Its date, ISO 8601 in UTC. */
  readonly rejectedAt: string;
  /** Date of the oldest commit since which nothing could be served, ISO 8601 in UTC. */
  readonly since: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** Of a schema: see SchemaViolationError. */
  readonly rule?: string;
}

/** What makes a commit unfit to be served; everything else that fails says nothing about the commit. */
const REFUSING: readonly ErrorCode[] = [
  'invalid-document',
  'limit-exceeded',
  'circular-placeholder',
  'schema-violation',
  'undecryptable-secret',
];

export function isRefusal({ code }: ConfigError): boolean {
  return REFUSING.includes(code);
}

/** Tells what was wrong, without any value. */
export function describeRefusal(
  error: ConfigError,
): Pick<Rejection, 'code' | 'message' | 'file' | 'line' | 'column' | 'rule'> {
  const { code, message, place } = error;
  return {
    code,
    message,
    ...(place === undefined ? {} : { file: place.file }),
    ...(place?.line === undefined ? {} : { line: place.line }),
    ...(place?.column === undefined ? {} : { column: place.column }),
    ...(error instanceof SchemaViolationError ? { rule: error.rule } : {}),
  };
}
