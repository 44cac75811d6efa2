import { ConfigClientError, type Issue } from './errors.js';
import { isBelow } from './path.js';
import type { StandardSchemaIssue, StandardSchemaV1 } from './standard-schema.js';

/**
 * Runs a schema over the nested configuration.
 *
 * @returns what the schema made of it
 * @throws ConfigClientError `invalid-configuration` with every issue. Schema libraries quote the value they refuse, so
 *   what they say of a secret, or of everything at once where there are secrets, is not repeated.
 */
export async function validate(
  schema: StandardSchemaV1,
  config: unknown,
  secrets: readonly string[],
): Promise<unknown> {
  let result: Awaited<ReturnType<StandardSchemaV1['~standard']['validate']>>;
  try {
    result = await schema['~standard'].validate(config);
  } catch (cause) {
    throw new ConfigClientError('invalid-configuration', 'the schema threw', secrets.length > 0 ? {} : { cause });
  }
  if (result.issues === undefined) return result.value;
  const issues = result.issues.map((issue) => toIssue(issue, secrets));
  const text = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('\n');
  throw new ConfigClientError('invalid-configuration', text, { issues });
}

function toIssue({ message, path = [] }: StandardSchemaIssue, secrets: readonly string[]): Issue {
  const key = path.map((step) => (typeof step === 'object' ? step.key : step)).reduce<string>(joined, '');
  const tells = secrets.some((secret) => isBelow(secret, key) || isBelow(key, secret));
  return { path: key, message: tells ? 'refused (a secret; details withheld)' : message };
}

function joined(key: string, step: PropertyKey): string {
  if (typeof step === 'number') return `${key}[${step}]`;
  return key === '' ? String(step) : `${key}.${String(step)}`;
}
