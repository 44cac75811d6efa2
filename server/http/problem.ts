import { ConfigError, type ErrorCode, SchemaViolationError, UndecryptableSecretError } from '../core/errors.js';
import { Refusal, statusPhrase } from './refusal.js';

export interface ProblemType {
  readonly status: number;
  readonly title: string;
  /** What a 401 asks for (RFC 9110 §11.6.1). */
  readonly challenge?: string;
}

/** What each reason to fail is in HTTP. A code without a row does not compile. */
const PROBLEMS = {
  'invalid-request': { status: 400, title: 'Invalid request' },
  'not-found': { status: 404, title: 'Not found' },
  'label-not-found': { status: 404, title: 'Label not found' },
  'repository-not-found': { status: 404, title: 'Repository not found' },
  'application-not-found': { status: 404, title: 'Application not found' },
  'file-not-found': { status: 404, title: 'File not found' },
  'key-not-found': { status: 404, title: 'Key not found' },
  'circular-placeholder': { status: 400, title: 'Circular placeholder' },
  'invalid-document': { status: 500, title: 'Invalid document' },
  'limit-exceeded': { status: 500, title: 'Limit exceeded' },
  'schema-violation': { status: 500, title: 'Schema violated' },
  'undecryptable-secret': { status: 500, title: 'Undecryptable secret' },
  'invalid-cipher': { status: 400, title: 'Invalid cipher text' },
  'no-encryption-key': { status: 500, title: 'No encryption key' },
  'remote-unavailable': { status: 503, title: 'Remote unavailable' },
  'vault-unavailable': { status: 503, title: 'Vault unavailable' },
  'version-unavailable': { status: 503, title: 'Version unavailable' },
  'refresh-timeout': { status: 504, title: 'Refresh timed out' },
  unauthenticated: { status: 401, title: 'Not authenticated' },
  forbidden: { status: 403, title: 'Forbidden' },
  'webhook-unproven': { status: 401, title: 'Webhook unproven', challenge: 'Webhook realm="cairn"' },
  'too-many-subscriptions': { status: 429, title: 'Too many subscriptions' },
  'invalid-settings': { status: 500, title: 'Invalid settings' },
  'data-folder-in-use': { status: 500, title: 'Data folder in use' },
} satisfies Record<ErrorCode, ProblemType>;

/** When an error that passes by itself does not say how long that takes, in seconds. */
const DEFAULT_RETRY_AFTER_SECONDS = 1;

/** RFC 9457; `type` is `about:blank` when the status says all there is to say. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly version?: string;
  /** Of a violated schema, or of a secret. */
  readonly key?: string;
  readonly rule?: string;
}

/** The status an error has in HTTP. Whatever is not meant to happen is a bug, and a 500. */
export function statusOf(error: unknown): number {
  if (error instanceof ConfigError) return PROBLEMS[error.code].status;
  return error instanceof Refusal ? error.status : 500;
}

/** The headers that belong to an error whatever form its body has. */
export function headersOf(error: unknown): Readonly<Record<string, string>> {
  if (error instanceof Refusal) return error.headers;
  if (!(error instanceof ConfigError)) return {};
  const { challenge }: ProblemType = PROBLEMS[error.code];
  if (challenge !== undefined) return { 'WWW-Authenticate': challenge };
  const passes = error.retryAfterSeconds !== undefined || PROBLEMS[error.code].status === 503;
  return passes ? { 'Retry-After': String(error.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS) } : {};
}

/** A bug says nothing about itself: its text was not written for strangers. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ConfigError) {
    const { title, status } = PROBLEMS[error.code];
    return { type: `/problems/${error.code}`, title, status, detail: error.message, ...error.place, ...about(error) };
  }
  const status = statusOf(error);
  const blank = { type: 'about:blank', title: statusPhrase(status), status };
  return error instanceof Refusal ? { ...blank, detail: error.message } : blank;
}

function about(error: ConfigError): Pick<Problem, 'key' | 'rule'> {
  if (error instanceof SchemaViolationError) return { key: error.key, rule: error.rule };
  return error instanceof UndecryptableSecretError ? { key: error.key } : {};
}
