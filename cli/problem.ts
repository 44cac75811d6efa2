import { type ApiAnswer, jsonIn } from './api.js';
import { CliError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { isObject, type JsonObject } from './json.js';

/** Reasons that say more than their status: the answer is a 4xx or 5xx, but the configuration is what is wrong. */
const BY_CODE: Readonly<Record<string, ExitCode>> = {
  'invalid-document': EXIT.invalidConfiguration,
  'invalid-configuration': EXIT.invalidConfiguration,
  'schema-violation': EXIT.invalidConfiguration,
  'circular-placeholder': EXIT.invalidConfiguration,
  'limit-exceeded': EXIT.invalidConfiguration,
  'undecryptable-secret': EXIT.invalidConfiguration,
  'refresh-timeout': EXIT.timeout,
};

const BY_STATUS: Readonly<Record<number, readonly [code: string, exitCode: ExitCode, hint?: string]>> = {
  400: ['invalid-request', EXIT.usage],
  401: ['unauthorized', EXIT.unauthorized, 'name a token with --token-file FILE or CAIRN_TOKEN'],
  403: ['forbidden', EXIT.unauthorized, 'the token is known, but may not do this'],
  404: ['not-found', EXIT.notFound],
  408: ['timeout', EXIT.timeout],
  429: ['too-many-requests', EXIT.unavailable],
  504: ['timeout', EXIT.timeout],
};

/** A proxy in between may say these, too. Whatever else is refused without a reason was refused by a stranger. */
const ANYBODYS: ReadonlySet<number> = new Set([401, 403, 408, 429]);

/** Makes an error of an answer that is none: a problem document (RFC 9457) or Spring's error shape, or neither. */
export function failureOf(base: string, answer: ApiAnswer, label: string | undefined): CliError {
  const { status } = answer;
  const problem = problemIn(answer);
  const isOurs = ANYBODYS.has(status) || status >= 500 || isError(problem);
  const [code, exitCode, hint] = (isOurs ? BY_STATUS[status] : undefined) ?? [
    status >= 500 ? 'server-unavailable' : 'invalid-answer',
    EXIT.unavailable,
  ];
  const named = /\/problems\/([a-z0-9-]{1,60})$/.exec(text(problem['type']))?.[1] ?? code;
  const reason = TOLD_IN.map((name) => text(problem[name])).find((told) => told !== '') ?? '';
  const asked = named === 'label-not-found' && label !== undefined ? `${label}: ` : '';
  const message = `${asked}${base}: ${status}${reason && ` ${plain(reason)}`}${placeOf(problem)}`;
  return new CliError(named, BY_CODE[named] ?? exitCode, message, hint ?? HINTS[named]);
}

/** By a problem document, by Spring, and by Spring's routes for cipher texts; then what only names the status. */
const TOLD_IN = ['detail', 'message', 'description', 'title', 'error'] as const;

const HINTS: Readonly<Record<string, string>> = {
  'circular-placeholder': 'get --raw shows what is written',
  'label-not-found': 'a label is a branch, a tag or a commit id',
  'invalid-answer': 'check --server: something else than Cairn has answered',
};

function problemIn(answer: ApiAnswer): JsonObject {
  const json = jsonIn(answer);
  return isObject(json) ? json : {};
}

/** All shapes name the status; besides it one has a type, one a time and a path, and that of cipher texts a description. */
function isError({ status, type, timestamp, path, description }: JsonObject): boolean {
  const isOne = type !== undefined || description !== undefined || (timestamp !== undefined && path !== undefined);
  return status !== undefined && isOne;
}

/** ` (orders.yml:3:1 at 1c7d867)` */
function placeOf({ file, line, column, version }: JsonObject): string {
  if (typeof file !== 'string') return '';
  const numbers = [line, column].filter((part) => part !== undefined && part !== null).map((part) => `:${text(part)}`);
  return ` (${plain(file)}${numbers.join('')}${typeof version === 'string' ? ` at ${version.slice(0, 7)}` : ''})`;
}

function text(json: JsonObject[string] | undefined): string {
  if (typeof json === 'string') return json;
  return typeof json === 'object' && json !== null && 'text' in json ? String(json.text) : '';
}

/** A stranger's text must not move the cursor. */
function plain(message: string): string {
  return message.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').slice(0, 500);
}
