import { parsePath } from './path.js';
import type { StandardSchemaIssue, StandardSchemaV1 } from './standard-schema.js';

/** The part of an Ajv instance that is used; `Ajv`, `Ajv2019` and `Ajv2020` of ajv 8 fit. */
export interface SchemaCompiler {
  compile(schema: object): CompiledSchema;
}

export interface CompiledSchema {
  (data: unknown): unknown;
  errors?: readonly SchemaViolation[] | null | undefined;
}

export interface SchemaViolation {
  readonly instancePath: string;
  readonly message?: string | undefined;
}

/**
 * Makes a Standard Schema of a JSON Schema, so that it can be the `schema` of `connect()`. Defaults and coercions
 * happen as the Ajv instance is set to (`useDefaults`, `coerceTypes`).
 *
 * @typeParam T the type that the schema describes; Ajv cannot tell it
 * @param document a JSON Schema in a dialect that `ajv` speaks
 * @param ajv an instance of the caller's own Ajv
 * @throws whatever Ajv throws for a document that is no schema
 */
export function jsonSchema<T = Record<string, unknown>>(document: object, ajv: SchemaCompiler): StandardSchemaV1<T, T> {
  const check = ajv.compile(document);
  return {
    '~standard': {
      version: 1,
      vendor: 'cairn-json-schema',
      validate: (value) => (check(value) ? { value: value as T } : { issues: (check.errors ?? []).map(toIssue) }),
    },
  };
}

/** `/db/hosts/0` → `['db', 'hosts', 0]`, after RFC 6901. */
function toIssue({ instancePath, message = 'not valid' }: SchemaViolation): StandardSchemaIssue {
  const steps = instancePath.split('/').slice(1);
  const path = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { message, path: path.map((step) => (typeof parsePath(`[${step}]`)[0] === 'number' ? Number(step) : step)) };
}
