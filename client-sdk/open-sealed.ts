import { ConfigClientError, type Issue } from './errors.js';
import type { RawProperties, RawValue } from './flat.js';
import type { ClosedReason, OpenText } from './opener.js';
import type { ServerEnvironment } from './server-environment.js';

/** A placeholder that the server has left, since it leads to a sealed value. */
const REFERENCE = /\$\{([^${}]+)\}/g;

/**
 * Opens the values that the server has handed on, and puts them in place of the placeholders that lead to them. What
 * comes of it is secret. An opened text is taken as it is: placeholders in it are not looked at.
 *
 * @throws ConfigClientError `undecryptable-value` with every key that does not open, never with a value
 */
export function openSealed(environment: ServerEnvironment, open: OpenText): ServerEnvironment {
  const { properties, sealed, secrets } = environment;
  const plain = openAll(environment, open);
  const opened: Record<string, RawValue> = Object.create(null);
  for (const [key, value] of Object.entries(properties)) {
    opened[key] = plain.get(key) ?? (sealed.has(key) ? filled(value, plain) : value);
  }
  return {
    ...environment,
    properties: Object.freeze(opened) as RawProperties,
    secrets: Object.freeze([...new Set([...secrets, ...sealed.keys()])]),
    sealed: new Map(),
  };
}

function openAll({ properties, sealed }: ServerEnvironment, open: OpenText): ReadonlyMap<string, string> {
  const plain = new Map<string, string>();
  const issues: Issue[] = [];
  for (const [key, file] of sealed) {
    const text = properties[key];
    if (file === null || typeof text !== 'string') continue;
    const outcome = open(text, { file, key });
    if ('plain' in outcome) plain.set(key, outcome.plain);
    else issues.push({ path: key, message: messageOf(file, outcome.closed) });
  }
  if (issues.length === 0) return plain;
  const text = issues.map(({ path, message }) => `${path}: ${message}`).join('\n');
  throw new ConfigClientError('undecryptable-value', text, { issues });
}

function messageOf(file: string, reason: ClosedReason): string {
  return `cannot be decrypted: ${reason}${file === '' ? '' : ` (${file})`}`;
}

function filled(value: RawValue | undefined, plain: ReadonlyMap<string, string>): RawValue {
  if (typeof value !== 'string') return value ?? null;
  return value.replace(REFERENCE, (reference, key: string) => plain.get(key) ?? reference);
}
