import { isLoaderKey } from '../core/directives.js';
import { ConfigError } from '../core/errors.js';
import { type TypedProperty, typedProperties } from '../core/typed-properties.js';
import { unpack } from '../threads/packed-properties.js';
import { sentError } from '../threads/sent-error.js';
import { serveJobs } from '../threads/serve-jobs.js';
import { checkValues, valuesOf } from './check-values.js';
import { compileSchema } from './compile-schema.js';
import type { PlacedViolation, SchemaJob, SchemaText, SchemaVerdict, Violation } from './schema-verdict.js';
import { violatedProperty } from './violated-property.js';

/** Where environments are put together for checking, and schemas compiled and applied: see SchemaValidator. */

const MAX_COMPILED = 200;
const compiled = new Map<string, ReturnType<typeof compileSchema>>();

function compile({ oid, text }: SchemaText, allErrors: boolean): ReturnType<typeof compileSchema> {
  const name = allErrors ? `${oid} all errors` : oid;
  const known = compiled.get(name);
  if (known) return known;
  const schema = compileSchema(text, allErrors);
  const [oldest] = compiled.keys();
  if (compiled.size >= MAX_COMPILED && oldest !== undefined) compiled.delete(oldest);
  compiled.set(name, schema);
  return schema;
}

function check(job: SchemaJob, reach: (schema: number) => void): SchemaVerdict {
  try {
    return checkTyped(job.schemas, typedOf(job), reach);
  } catch (error) {
    if (error instanceof ConfigError) return { kind: 'unresolvable', error: sentError(error) };
    throw error;
  }
}

function typedOf({ sources, properties, versions }: SchemaJob): ReadonlyMap<string, TypedProperty> {
  const lists = unpack(properties);
  const propertySources = sources.map(({ path, layer }, index) => ({
    name: path,
    file: { path, layer, oid: '' },
    properties: lists[index] ?? [],
  }));
  return typedProperties(
    { propertySources },
    versions.map((version) => ({ version })),
  );
}

function checkTyped(
  schemas: readonly SchemaText[],
  typed: ReadonlyMap<string, TypedProperty>,
  reach: (schema: number) => void,
): SchemaVerdict {
  // What steers loading is no value of the application: a schema that allows no other keys does not mean it.
  const values = valuesOf(new Map([...typed].filter(([key]) => !isLoaderKey(key))));
  for (const [index, text] of schemas.entries()) {
    reach(index);
    const schema = compile(text, values.unknown.size > 0);
    const fault = typeof schema === 'function' ? checkValues(schema, values) : schema;
    if (fault?.kind === 'violation') return { ...placed(fault, typed), schema: index };
    if (fault) return { ...fault, schema: index };
  }
  return { kind: 'valid' };
}

function placed(violation: Violation, typed: ReadonlyMap<string, TypedProperty>): PlacedViolation {
  const { key, property } = violatedProperty(typed, violation.path);
  return { ...violation, key, place: property?.place };
}

serveJobs(check);
